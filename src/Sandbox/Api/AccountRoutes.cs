using System.Globalization;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/accounts and /search, as far as a client of other people's posts needs them.</summary>
internal static class AccountRoutes
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/v1/accounts/verify_credentials", Access.Account, "profile|read:accounts", Own);
        routes.Get("/api/v1/accounts/lookup", Access.Anybody, "read:accounts", Lookup);
        routes.Get("/api/v1/accounts/search", Access.Account, "read:accounts", Search);
        routes.Get("/api/v1/accounts/relationships", Access.Account, "read:follows", Relationships);
        routes.Get("/api/v1/accounts/{id}", Access.Anybody, "read:accounts", One);
        routes.Get("/api/v1/accounts/{id}/statuses", Access.Anybody, "read:statuses", Statuses);
        routes.Get("/api/v1/accounts/{id}/followers", Access.Anybody, "read:accounts", call => People(call, a => a.Followers));
        routes.Get("/api/v1/accounts/{id}/following", Access.Anybody, "read:accounts", call => People(call, a => a.Following));
        routes.Post("/api/v1/accounts/{id}/follow", Access.Account, "write:follows", call => Relate(call, follow: true));
        routes.Post("/api/v1/accounts/{id}/unfollow", Access.Account, "write:follows", call => Relate(call, follow: false));
        routes.Get("/api/v2/search", Access.Anybody, "read:search", SearchAll);
    }

    private static Task Own(Call call)
    {
        AccountJson found;
        lock (call.World.Gate) found = call.World.Write(call.Me, own: true);
        return call.Answer(found, WireJson.Default.AccountJson);
    }

    private static Task One(Call call)
    {
        AccountJson found;
        lock (call.World.Gate) found = call.World.Write(call.RouteAccount());
        return call.Answer(found, WireJson.Default.AccountJson);
    }

    private static Task Lookup(Call call)
    {
        AccountJson found;
        lock (call.World.Gate) found = call.World.Write(call.World.Account(call.Said.One("acct") ?? "") ?? throw ApiError.NotFound());
        return call.Answer(found, WireJson.Default.AccountJson);
    }

    private static Task Search(Call call)
    {
        AccountJson[] found;
        lock (call.World.Gate) found = Matching(call).Take(Math.Clamp(call.Said.Number("limit", 40), 1, 80)).Select(a => call.World.Write(a)).ToArray();
        return call.Answer(found, WireJson.Default.AccountJsonArray);
    }

    private static IEnumerable<Account> Matching(Call call)
    {
        var wanted = (call.Said.One("q") ?? "").Trim();
        if (wanted.Length == 0) return [];
        if (call.World.Account(wanted) is { } exact) return [exact, .. Named(call.World, wanted).Where(a => a != exact)];
        return Named(call.World, wanted);
    }

    private static IEnumerable<Account> Named(World world, string wanted)
    {
        wanted = wanted.TrimStart('@');
        return world.Accounts.Where(a => a.Username.Contains(wanted, StringComparison.OrdinalIgnoreCase) || a.DisplayName.Contains(wanted, StringComparison.OrdinalIgnoreCase));
    }

    private static Task Relationships(Call call)
    {
        RelationshipJson[] found;
        lock (call.World.Gate)
        {
            found = call.Said.Many("id").Select(id => long.TryParse(id, CultureInfo.InvariantCulture, out var n) ? call.World.Account(n) : null).OfType<Account>().Select(a => Relationship(call.Me, a)).ToArray();
        }
        return call.Answer(found, WireJson.Default.RelationshipJsonArray);
    }

    private static RelationshipJson Relationship(Account me, Account other) => new()
    {
        Id = other.Id.Text(),
        Following = me.Following.Contains(other),
        FollowedBy = me.Followers.Contains(other),
    };

    private static Task Relate(Call call, bool follow)
    {
        RelationshipJson after;
        lock (call.World.Gate)
        {
            var other = call.RouteAccount();
            if (other == call.Me) throw ApiError.Forbidden();
            if (follow && !call.Me.Following.Contains(other)) call.World.Commit(new Followed(call.Me.Id, other.Id, call.World.Now));
            if (!follow && call.Me.Following.Contains(other)) call.World.Commit(new Unfollowed(call.Me.Id, other.Id, call.World.Now));
            after = Relationship(call.Me, other);
        }
        return call.Answer(after, WireJson.Default.RelationshipJson);
    }

    private static Task People(Call call, Func<Account, HashSet<Account>> who)
    {
        AccountJson[] found;
        lock (call.World.Gate)
        {
            var sorted = who(call.RouteAccount()).OrderBy(a => a.Id).ToList();
            found = call.Page(sorted, static a => a.Id, static _ => true, usual: 40, most: 80).Select(a => call.World.Write(a)).ToArray();
        }
        return call.Answer(found, WireJson.Default.AccountJsonArray);
    }

    private static Task Statuses(Call call)
    {
        StatusJson[] found;
        lock (call.World.Gate)
        {
            var said = call.Said;
            var account = call.RouteAccount();
            var (media, replies, reblogs, tag) = (said.Flag("only_media"), !said.Flag("exclude_replies"), !said.Flag("exclude_reblogs"), said.One("tagged"));
            // Nobody's posts are pinned here.
            var page = said.Flag("pinned") ? [] : call.Page(account.Statuses, static s => s.Id, s =>
                s.VisibleTo(call.Viewer) && (!media || s.Media.Count > 0) && (reblogs || s.ReblogOf is null)
                && (replies || s.InReplyTo is null || s.InReplyTo.Account == account) && (tag is null || s.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)));
            found = call.World.Write(page, call.Viewer);
        }
        return call.Answer(found, WireJson.Default.StatusJsonArray);
    }

    private static Task SearchAll(Call call)
    {
        SearchJson found;
        lock (call.World.Gate)
        {
            var world = call.World;
            var wanted = (call.Said.One("q") ?? "").Trim();
            if (wanted.Length == 0) throw new ApiError(StatusCodes.Status400BadRequest, "param is missing or the value is empty: q");
            var kind = call.Said.One("type");
            var limit = Math.Clamp(call.Said.Number("limit", 20), 1, 40);
            var accounts = kind is null or "accounts" ? Matching(call).Take(limit).Select(a => world.Write(a)).ToArray() : [];
            // Posts by words need somebody signed in, as on a real server with full-text search; an address finds its post for all.
            var statuses = kind is null or "statuses" ? Statuses(call, wanted).Take(limit).Select(s => world.Write(s, call.Viewer)).ToArray() : [];
            var tags = kind is null or "hashtags" ? world.Tags.Where(t => t.Contains(wanted.TrimStart('#'), StringComparison.OrdinalIgnoreCase)).Take(limit)
                .Select((t, i) => new FullTagJson((i + 1L).Text(), t.ToLowerInvariant(), world.TagAddress(t), [])).ToArray() : [];
            found = new SearchJson(accounts, statuses, tags);
        }
        return call.Answer(found, WireJson.Default.SearchJson);
    }

    private static IEnumerable<Status> Statuses(Call call, string wanted)
    {
        if (wanted.StartsWith(call.World.Origin + "/", StringComparison.OrdinalIgnoreCase) && long.TryParse(wanted[(wanted.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture, out var id))
            return call.World.Status(id) is { } status && status.VisibleTo(call.Viewer) ? [status] : [];
        if (call.Viewer is null) return [];
        var words = wanted.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return Enumerable.Reverse(call.World.Statuses)
            .Where(s => s.ReblogOf is null && s.VisibleTo(call.Viewer) && Array.TrueForAll(words, w => s.Text.Contains(w, StringComparison.OrdinalIgnoreCase)));
    }
}
