using System.Globalization;
using System.Text.RegularExpressions;
using Relais.Sandbox.Api;
using Relais.Sandbox.Files;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Control;

/// <summary>Puts accounts, statuses and reactions in from outside the API.</summary>
internal sealed partial class Seeding(World world, MediaStore store)
{
    private static readonly string[] FirstNames =
    [
        "Adèle", "Basile", "Camille", "Diane", "Élise", "Fabrice", "Gaëlle", "Hugo", "Inès", "Jules", "Karim", "Léa", "Marius", "Nadia", "Oscar", "Pauline",
        "Quentin", "Rose", "Samir", "Thaïs", "Ugo", "Violette", "William", "Yasmine", "Zoé",
    ];

    /// <summary>The application under whose name tokens are issued without its asking.</summary>
    private const string AppName = "Relais Sandbox";

    public Account Open(NewAccount wanted)
    {
        lock (world.Gate) return OpenInside(wanted, visitor: false, world.Now);
    }

    /// <summary>A token for the account, which is opened when it does not exist.</summary>
    public AccountToken Issue(NewAccount wanted)
    {
        lock (world.Gate)
        {
            var account = OpenInside(wanted, visitor: false, world.Now);
            var scopes = Scopes.Parse(wanted.Scopes);
            if (!scopes.AllKnown) throw new ArgumentException($"'{wanted.Scopes}' are not scopes of Mastodon.", nameof(wanted));
            var app = OwnApp();
            DateTimeOffset? end = wanted.ExpiresIn is { } seconds ? world.Now.AddSeconds(seconds) : null;
            var issued = new TokenIssued(AppRoutes.Secret(), app.Id, account.Id, scopes.ToString(), end, world.Now);
            world.Commit(issued);
            return new AccountToken(account.Id.Text(), account.Username, issued.Token);
        }
    }

    public async Task<Seeded> PlantAsync(Seed seed, CancellationToken cancel)
    {
        var tokens = (seed.Accounts ?? []).ToDictionary(a => a.Username, a => Issue(a).AccessToken, StringComparer.OrdinalIgnoreCase);
        foreach (var picture in seed.Pictures ?? []) await HangAsync(picture, cancel);
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var status in seed.Statuses ?? [])
        {
            var files = new List<(Upload Upload, MediaFacts Facts, string? Description)>();
            foreach (var media in status.Media ?? []) files.Add(await KeepAsync(media, cancel));
            lock (world.Gate)
            {
                var id = PlantInside(status, files, ids);
                if (status.Key is { } key) ids[key] = id.Text();
            }
        }
        lock (world.Gate)
        {
            foreach (var reaction in seed.Reactions ?? []) React(reaction, ids);
            foreach (var follow in seed.Follows ?? []) Follow(follow);
        }
        return new Seeded(ids, tokens);
    }

    private async Task HangAsync(SeedPicture picture, CancellationToken cancel)
    {
        var (upload, facts, _) = await KeepAsync(new SeedMedia(picture.Bytes), cancel);
        lock (world.Gate) world.Commit(new PictureSet(Named(picture.Account, world.Now).Id, $"{upload.Hash}.{facts.Extension}", world.Now));
    }

    private async Task<(Upload, MediaFacts, string?)> KeepAsync(SeedMedia media, CancellationToken cancel)
    {
        using var bytes = new MemoryStream(media.Bytes, writable: false);
        var upload = await store.ReceiveAsync(bytes, cancel);
        if (MediaSniffer.Look(upload.Path) is not { } facts)
        {
            MediaStore.Discard(upload);
            throw new ArgumentException("A file of the seed is no picture, video or sound.", nameof(media));
        }
        store.Keep(upload, $"{upload.Hash}.{facts.Extension}");
        return (upload, facts, media.Description);
    }

    private long PlantInside(SeedStatus seed, List<(Upload Upload, MediaFacts Facts, string? Description)> files, Dictionary<string, string> ids)
    {
        var at = seed.At is { } given && given < world.Now ? given : world.Now;
        var author = Named(seed.Account, at);
        var media = files.ConvertAll(file =>
        {
            var id = world.NewId();
            world.Commit(new MediaStored(id, author.Id, file.Upload.Hash, file.Upload.Size, file.Facts, file.Description, null, at, at));
            return id;
        });
        var visibility = seed.Visibility is { } name ? Enum.Parse<Visibility>(name, ignoreCase: true) : Visibility.Public;
        var draft = new StatusDraft(seed.Text.Trim(), seed.SpoilerText ?? "", visibility, seed.SpoilerText is { Length: > 0 }, seed.Language ?? "fr",
            seed.InReplyTo is { } parent ? Find(parent, ids).Id : null, [.. media], null, null);
        var id = world.PastId(at);
        world.Commit(new StatusPosted(id, author.Id, draft, null, Seeded: true, at, at));
        var status = world.Status(id)!;
        foreach (var (by, when) in Crowd(seed.FavouritedBy, seed.Favourites, at)) world.Commit(new Liked(id, by.Id, when));
        foreach (var (by, when) in Crowd(seed.RebloggedBy, seed.Reblogs, at)) world.Commit(new Reblogged(world.PastId(when), status.Id, by.Id, visibility, when));
        return id;
    }

    /// <summary>Those named, then as many visitors as were asked for; most react in the first hours.</summary>
    private List<(Account By, DateTimeOffset When)> Crowd(IReadOnlyList<string>? named, int visitors, DateTimeOffset from)
    {
        var people = (named ?? []).Select(n => Named(n, from)).Concat(Enumerable.Range(1, visitors).Select(i => Visitor(i, from))).ToList();
        var span = Math.Min((world.Now - from).TotalMinutes, TimeSpan.FromHours(36).TotalMinutes);
        return people.Select((by, i) => (by, from.AddMinutes(span * Math.Pow((i + 1d) / (people.Count + 1), 3)))).ToList();
    }

    private Account Visitor(int number, DateTimeOffset at)
    {
        var text = number.ToString("000", CultureInfo.InvariantCulture);
        var name = FirstNames[(number * 7) % FirstNames.Length];
        return OpenInside(new NewAccount("passant" + text, name), visitor: true, at);
    }

    private Account Named(string name, DateTimeOffset at) => world.Account(name) ?? OpenInside(new NewAccount(name.TrimStart('@')), visitor: false, at);

    private Status Find(string keyOrId, Dictionary<string, string> ids)
    {
        var id = ids.GetValueOrDefault(keyOrId, keyOrId);
        return long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && world.Status(number) is { } status
            ? status
            : throw new ArgumentException($"No status is called '{keyOrId}'.", nameof(keyOrId));
    }

    private void React(SeedReaction reaction, Dictionary<string, string> ids)
    {
        var at = reaction.At is { } given && given < world.Now ? given : world.Now;
        var (status, by) = (Find(reaction.Status, ids), Named(reaction.Account, at));
        if (reaction.Kind is "favourite") world.Commit(new Liked(status.Id, by.Id, at));
        else if (reaction.Kind is "reblog") world.Commit(new Reblogged(world.PastId(at), status.Id, by.Id, status.Visibility, at));
        else throw new ArgumentException($"'{reaction.Kind}' is neither favourite nor reblog.", nameof(reaction));
    }

    private void Follow(SeedFollow follow)
    {
        var at = follow.At is { } given && given < world.Now ? given : world.Now;
        world.Commit(new Followed(Named(follow.Account, at).Id, Named(follow.Target, at).Id, at));
    }

    private Account OpenInside(NewAccount wanted, bool visitor, DateTimeOffset at)
    {
        if (world.Account(wanted.Username) is { } known) return known;
        if (!Username().IsMatch(wanted.Username)) throw new ArgumentException($"'{wanted.Username}' is not a user name: letters, digits and underscores, 30 at most.", nameof(wanted));
        var id = world.NewId();
        world.Commit(new AccountOpened(id, wanted.Username, wanted.DisplayName ?? wanted.Username, wanted.Note ?? "", wanted.Bot, visitor, at));
        return world.Account(id)!;
    }

    private AppRecord OwnApp()
    {
        if (world.Client(AppName) is { } known) return known;
        var id = world.NewId();
        world.Commit(new AppRegistered(id, AppName, null, [AppRecord.OutOfBand], "read write follow push profile", AppName, AppRoutes.Secret(), world.Now));
        return world.App(id)!;
    }

    [GeneratedRegex("^[A-Za-z0-9_]{1,30}$", RegexOptions.CultureInvariant, 100)]
    private static partial Regex Username();
}
