using System.Globalization;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>Turns what the network knows into the entities of the API, as one viewer may see them. Call it inside the gate; the result may leave it.</summary>
internal static class EntityWriting
{
    public static string Text(this long id) => id.ToString(CultureInfo.InvariantCulture);

    public static string Address(this World world, Account account) => $"{world.Origin}/@{account.Username}";

    public static string Address(this World world, Status status) => $"{world.Origin}/@{status.Account.Username}/{status.Id.Text()}";

    public static string Name(this Visibility visibility) => visibility switch
    {
        Visibility.Public => "public",
        Visibility.Unlisted => "unlisted",
        Visibility.Private => "private",
        _ => "direct",
    };

    /// <summary>Where its picture is, below the server's address.</summary>
    public static string PicturePath(this Account account) => account.Picture is { } file ? "/media/" + file : $"/avatars/{account.Username}.svg";

    public static AccountJson Write(this World world, Account account, bool own = false)
    {
        var address = world.Address(account);
        return new AccountJson
        {
            Id = account.Id.Text(),
            Username = account.Username,
            Acct = account.Username,
            DisplayName = account.DisplayName,
            Bot = account.Bot,
            CreatedAt = new DateTimeOffset(account.CreatedAt.UtcDateTime.Date, TimeSpan.Zero),
            Note = world.Html(account.Note),
            Url = address,
            Uri = $"{world.Origin}/users/{account.Username}",
            Avatar = world.Origin + account.PicturePath(),
            AvatarDescription = account.DisplayName,
            Header = $"{world.Origin}/headers/{account.Username}.svg",
            FollowersCount = account.Followers.Count,
            FollowingCount = account.Following.Count,
            StatusesCount = account.Statuses.Count,
            LastStatusAt = account.Statuses.Count == 0 ? null : account.Statuses[^1].CreatedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Source = own ? new SourceJson("public", Sensitive: false, "fr", account.Note, [], 0, HideCollections: false, Discoverable: true, Indexable: true) : null,
            Role = own ? new RoleJson("-99", "", "", "65536", Highlighted: false) : null,
        };
    }

    public static MediaJson Write(this World world, Media media)
    {
        var ready = media.ReadyAt <= world.Now;
        var facts = media.Facts;
        var url = ready ? $"{world.Origin}/media/{media.FileName}" : null;
        var size = facts.Width > 0 && facts.Height > 0
            ? new SizeJson(facts.Width, facts.Height, string.Create(CultureInfo.InvariantCulture, $"{facts.Width}x{facts.Height}"), (double)facts.Width / facts.Height)
            : null;
        var meta = new MediaMetaJson
        {
            Focus = media.Focus is { } focus ? new FocusJson(focus.X, focus.Y) : null,
            Original = size,
            Small = size,
            Duration = facts.Seconds > 0 ? facts.Seconds : null,
        };
        return new MediaJson(media.Id.Text(), facts.Type, url, url, null, null, null, ready ? meta : null, media.Description, null);
    }

    public static StatusJson Write(this World world, Status status, Account? viewer, bool withText = false)
    {
        var mine = viewer is not null;
        return new StatusJson
        {
            Id = status.Id.Text(),
            CreatedAt = status.CreatedAt,
            InReplyToId = status.InReplyTo?.Id.Text(),
            InReplyToAccountId = status.InReplyTo?.Account.Id.Text(),
            Sensitive = status.Sensitive,
            SpoilerText = status.SpoilerText,
            Visibility = status.Visibility.Name(),
            Language = status.Language,
            Uri = $"{world.Origin}/users/{status.Account.Username}/statuses/{status.Id.Text()}",
            Url = world.Address(status),
            RepliesCount = status.Replies.Count,
            ReblogsCount = status.Reblogs.Count,
            FavouritesCount = status.FavouritedBy.Count,
            EditedAt = status.EditedAt,
            Content = status.ReblogOf is { } original ? world.Html(original) : world.Html(status),
            Reblog = status.ReblogOf is { } reblogged ? world.Write(reblogged, viewer) : null,
            Application = status.App is { } app ? new ApplicationJson(app.Name, app.Website) : null,
            Account = world.Write(status.Account),
            MediaAttachments = status.Media.Count == 0 ? [] : status.Media.Select(world.Write).ToArray(),
            Mentions = status.Mentions.Count == 0 ? [] : status.Mentions.Select(m => new MentionJson(m.Id.Text(), m.Username, world.Address(m), m.Username)).ToArray(),
            Tags = status.Tags.Count == 0 ? [] : status.Tags.Select(t => new TagJson(t.ToLowerInvariant(), world.TagAddress(t))).ToArray(),
            Poll = status.Poll is { } poll ? world.Write(poll, status, viewer) : null,
            Text = withText ? status.Text : null,
            Favourited = mine ? status.FavouritedBy.Contains(viewer!) : null,
            Reblogged = mine ? status.Reblogs.Exists(r => r.Account == viewer) : null,
            Muted = mine ? false : null,
            Bookmarked = mine ? false : null,
            Pinned = mine && status.Account == viewer ? false : null,
            Filtered = mine ? [] : null,
        };
    }

    public static StatusJson[] Write(this World world, IReadOnlyList<Status> statuses, Account? viewer)
    {
        var written = new StatusJson[statuses.Count];
        for (var i = 0; i < written.Length; i++) written[i] = world.Write(statuses[i], viewer);
        return written;
    }

    public static string TagAddress(this World world, string tag) => $"{world.Origin}/tags/{Uri.EscapeDataString(tag.ToLowerInvariant())}";

    public static PollJson Write(this World world, Poll poll, Status status, Account? viewer)
    {
        var expired = poll.ExpiresAt <= world.Now;
        var shown = expired || !poll.HideTotals;
        return new PollJson
        {
            Id = poll.Id.Text(),
            ExpiresAt = poll.ExpiresAt,
            Expired = expired,
            Multiple = poll.Multiple,
            VotesCount = poll.Votes.Values.Sum(v => v.Length),
            VotersCount = poll.Votes.Count,
            Options = poll.Options.Select((title, i) => new PollOptionJson(title, shown ? poll.Votes.Values.Count(v => v.Contains(i)) : null)).ToArray(),
            Voted = viewer is null ? null : viewer == status.Account || poll.Votes.ContainsKey(viewer),
            OwnVotes = viewer is null ? null : poll.Votes.GetValueOrDefault(viewer, []),
        };
    }

    public static NoticeJson Write(this World world, Notice notice, Account viewer) => new()
    {
        Id = notice.Id.Text(),
        Type = notice.Kind.Name(),
        CreatedAt = notice.At,
        GroupKey = "ungrouped-" + notice.Id.Text(),
        Account = world.Write(notice.From),
        Status = notice.Status is { } status ? world.Write(status, viewer) : null,
    };

    public static string Name(this NoticeKind kind) => kind switch
    {
        NoticeKind.Mention => "mention",
        NoticeKind.Favourite => "favourite",
        NoticeKind.Reblog => "reblog",
        NoticeKind.Follow => "follow",
        _ => "update",
    };

    public static ScheduledJson Write(this World world, ScheduledStatus scheduled)
    {
        var draft = scheduled.Draft;
        var poll = draft.Poll is { } p ? new ScheduledPollJson(p.Options, p.ExpiresIn.ToString(CultureInfo.InvariantCulture), p.Multiple, p.HideTotals) : null;
        var said = new ScheduledParamsJson(
            draft.Text, draft.MediaIds.Length == 0 ? null : draft.MediaIds.Select(Text).ToArray(), draft.Sensitive, draft.SpoilerText.Length == 0 ? null : draft.SpoilerText, draft.Visibility.Name(),
            draft.Language, null, poll, draft.IdempotencyKey, WithRateLimit: true, draft.InReplyToId, scheduled.AppId);
        return new ScheduledJson(scheduled.Id.Text(), scheduled.At, said, draft.MediaIds.Select(id => world.Media(id)).OfType<Media>().Select(world.Write).ToArray());
    }
}
