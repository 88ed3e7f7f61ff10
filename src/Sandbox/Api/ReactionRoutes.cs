using System.Globalization;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>Favourites, reblogs and votes.</summary>
internal static class ReactionRoutes
{
    public static void Map(Routes routes)
    {
        routes.Post("/api/v1/statuses/{id}/favourite", Access.Account, "write:favourites", call => React(call, Favourite));
        routes.Post("/api/v1/statuses/{id}/unfavourite", Access.Account, "write:favourites", call => React(call, Unfavourite));
        routes.Post("/api/v1/statuses/{id}/reblog", Access.Account, "write:statuses", Reblog);
        routes.Post("/api/v1/statuses/{id}/unreblog", Access.Account, "write:statuses", call => React(call, Unreblog));
        routes.Get("/api/v1/statuses/{id}/favourited_by", Access.Anybody, "read:accounts", call => Who(call, s => s.FavouritedBy));
        routes.Get("/api/v1/statuses/{id}/reblogged_by", Access.Anybody, "read:accounts", call => Who(call, s => s.Reblogs.ConvertAll(r => r.Account)));
        routes.Get("/api/v1/polls/{id}", Access.Anybody, "read:statuses", Poll);
        routes.Post("/api/v1/polls/{id}/votes", Access.Account, "write:statuses", Vote);
    }

    public static void Favourite(World world, Status status, Account by)
    {
        if (!status.FavouritedBy.Contains(by)) world.Commit(new Liked(status.Id, by.Id, world.Now));
    }

    public static void Reblog(World world, Status status, Account by, Visibility visibility)
    {
        if (!status.Reblogs.Exists(r => r.Account == by)) world.Commit(new Reblogged(world.NewId(), status.Id, by.Id, visibility, world.Now));
    }

    private static void Unfavourite(World world, Status status, Account by)
    {
        if (status.FavouritedBy.Contains(by)) world.Commit(new Unliked(status.Id, by.Id, world.Now));
    }

    private static void Unreblog(World world, Status status, Account by)
    {
        if (status.Reblogs.Find(r => r.Account == by) is { } reblog) world.Commit(new StatusDeleted(reblog.Id, WithMedia: false, world.Now));
    }

    private static Task React(Call call, Action<World, Status, Account> react)
    {
        StatusJson after;
        lock (call.World.Gate)
        {
            var status = call.RouteStatus();
            react(call.World, status.ReblogOf ?? status, call.Me);
            after = call.World.Write(status.ReblogOf ?? status, call.Me);
        }
        return call.Answer(after, WireJson.Default.StatusJson);
    }

    /// <summary>The answer is the new status that wraps the original.</summary>
    private static Task Reblog(Call call)
    {
        StatusJson after;
        lock (call.World.Gate)
        {
            var status = call.RouteStatus();
            status = status.ReblogOf ?? status;
            if (status.Visibility == Visibility.Direct || (status.Visibility == Visibility.Private && !call.Me.Wrote(status))) throw ApiError.Forbidden();
            var visibility = status.Visibility == Visibility.Private ? Visibility.Private : call.Said.One("visibility") switch
            {
                "unlisted" => Visibility.Unlisted,
                "private" => Visibility.Private,
                _ => Visibility.Public,
            };
            Reblog(call.World, status, call.Me, visibility);
            after = call.World.Write(status.Reblogs.Find(r => r.Account == call.Me)!, call.Me);
        }
        return call.Answer(after, WireJson.Default.StatusJson);
    }

    private static Task Who(Call call, Func<Status, List<Account>> who)
    {
        AccountJson[] found;
        lock (call.World.Gate)
        {
            var sorted = who(call.RouteStatus()).OrderBy(a => a.Id).ToList();
            found = call.Page(sorted, static a => a.Id, static _ => true, usual: 40, most: 80).Select(a => call.World.Write(a)).ToArray();
        }
        return call.Answer(found, WireJson.Default.AccountJsonArray);
    }

    private static Task Poll(Call call)
    {
        PollJson found;
        lock (call.World.Gate)
        {
            var status = call.RouteStatus();
            found = call.World.Write(status.Poll ?? throw ApiError.NotFound(), status, call.Viewer);
        }
        return call.Answer(found, WireJson.Default.PollJson);
    }

    private static Task Vote(Call call)
    {
        PollJson after;
        lock (call.World.Gate)
        {
            var status = call.RouteStatus();
            var poll = status.Poll ?? throw ApiError.NotFound();
            if (poll.ExpiresAt <= call.World.Now) throw ApiError.Invalid("The poll has already ended");
            if (call.Me.Wrote(status)) throw ApiError.Invalid("You cannot vote in your own polls");
            if (poll.Votes.ContainsKey(call.Me)) throw ApiError.Invalid("You have already voted on this poll");
            var choices = call.Said.Many("choices").Select(c => int.TryParse(c, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1).Distinct().ToArray();
            if (choices.Length == 0 || (choices.Length > 1 && !poll.Multiple) || Array.Exists(choices, c => c < 0 || c >= poll.Options.Count)) throw ApiError.Invalid("The chosen vote option does not exist");
            call.World.Commit(new Voted(poll.Id, call.Me.Id, choices, call.World.Now));
            after = call.World.Write(poll, status, call.Me);
        }
        return call.Answer(after, WireJson.Default.PollJson);
    }
}
