using Relais.Sandbox.Text;

namespace Relais.Sandbox.Model;

internal sealed partial class World
{
    /// <summary>How long an Idempotency-Key is remembered (docs.joinmastodon.org/methods/statuses, read 2025-11).</summary>
    public static readonly TimeSpan KeyLife = TimeSpan.FromHours(1);

    private readonly Dictionary<long, Status> _statuses = [];
    private readonly Dictionary<(long Account, string Key), (long Id, DateTimeOffset At)> _keys = [];
    private readonly Dictionary<(long Account, long Conversation), (long LastId, bool Gone)> _read = [];
    private readonly Dictionary<string, List<Status>> _tags = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All statuses and reblogs, deleted ones included, sorted by id.</summary>
    public List<Status> Statuses { get; } = [];

    /// <summary>Direct messages, sorted by id.</summary>
    public List<Status> Directs { get; } = [];

    /// <summary>Statuses posted by clients, in the order in which they were accepted, deleted ones included.</summary>
    public List<Status> Accepted { get; } = [];

    public Dictionary<long, ScheduledStatus> Scheduled { get; } = [];

    /// <summary>How many requests were answered with an earlier status because they carried its Idempotency-Key.</summary>
    public int Replays { get; set; }

    public Status? Status(long? id) => id is { } known && _statuses.TryGetValue(known, out var status) && !status.Deleted ? status : null;

    public IReadOnlyList<Status> Tagged(string tag) => _tags.GetValueOrDefault(tag) ?? [];

    /// <summary>The last message that the account has read of a conversation, and whether it took the conversation off its list.</summary>
    public (long LastId, bool Gone) ReadUpTo(Account account, long conversation) => _read.GetValueOrDefault((account.Id, conversation));

    public IEnumerable<string> Tags => _tags.Keys;

    /// <summary>The id (of a status or a scheduled one) that this account posted with this key within the last hour.</summary>
    public long? PostedWith(Account account, string? key)
    {
        if (key is null || !_keys.TryGetValue((account.Id, key), out var posted)) return null;
        return Now - posted.At < KeyLife ? posted.Id : null;
    }

    /// <summary>Posts what has come due. Called by whoever takes the gate to read or write, and by the server's clock.</summary>
    public void PostDue()
    {
        if (Scheduled.Count == 0) return;
        foreach (var due in Scheduled.Values.Where(s => s.At <= Now).OrderBy(s => s.At).ToList())
        {
            Commit(new Unscheduled(due.Id, Now));
            Commit(new StatusPosted(NewId(), due.Account.Id, due.Draft, due.AppId, Seeded: false, Now, Now));
        }
    }

    /// <summary>An id for a status of the past, sorted at its date.</summary>
    public long PastId(DateTimeOffset at)
    {
        long id;
        do id = _ids.At(at);
        while (_statuses.ContainsKey(id));
        return id;
    }

    private void Post(StatusPosted posted)
    {
        var draft = posted.Draft;
        var account = _accounts[posted.AccountId];
        var status = new Status
        {
            Id = posted.Id,
            Account = account,
            CreatedAt = posted.At,
            Visibility = draft.Visibility,
            Text = draft.Text,
            FirstText = draft.Text,
            SpoilerText = draft.SpoilerText,
            Sensitive = draft.Sensitive,
            Language = draft.Language,
            InReplyTo = Status(draft.InReplyToId),
            App = App(posted.AppId),
            Seeded = posted.Seeded,
            IdempotencyKey = draft.IdempotencyKey,
            ArrivedAt = posted.ArrivedAt,
        };
        if (draft.Poll is not null) Open(status, draft.Poll, posted.At);
        Attach(status, draft.MediaIds);
        Add(status);
        Read(status, posted.At, alreadyTold: []);
        if (status.InReplyTo is { } parent) Insert(parent.Replies, status, static s => s.Id);
        if (!posted.Seeded) Accepted.Add(status);
        if (draft.IdempotencyKey is { } key) _keys[(account.Id, key)] = (status.Id, posted.At);
    }

    private void Add(Status status)
    {
        _ids.Seen(status.Id);
        _statuses.Add(status.Id, status);
        Insert(Statuses, status, static s => s.Id);
        Insert(status.Account.Statuses, status, static s => s.Id);
        if (status.Visibility == Visibility.Direct) Insert(Directs, status, static s => s.Id);
    }

    /// <summary>Finds whom and what the text names, and tells those named who were not told before.</summary>
    private void Read(Status status, DateTimeOffset at, IReadOnlyCollection<Account> alreadyTold)
    {
        foreach (var tag in status.Tags) _tags[tag].Remove(status);
        (status.Mentions, status.Tags) = ([], []);
        foreach (var entity in Entities.Find(status.Text))
        {
            if (entity.Kind == EntityKind.Mention && Account(entity.Value) is { } named && !status.Mentions.Contains(named))
            {
                status.Mentions.Add(named);
                if (!alreadyTold.Contains(named)) Notify(named, NoticeKind.Mention, status.Account, status, at);
            }
            else if (entity.Kind == EntityKind.Hashtag && !status.Tags.Contains(entity.Value, StringComparer.OrdinalIgnoreCase))
            {
                status.Tags.Add(entity.Value);
                if (!_tags.TryGetValue(entity.Value, out var tagged)) _tags[entity.Value] = tagged = [];
                Insert(tagged, status, static s => s.Id);
            }
        }
    }

    private void Attach(Status status, long[] mediaIds)
    {
        foreach (var old in status.Media) old.AttachedTo = null;
        status.Media = mediaIds.Select(id => Media(id)).OfType<Media>().ToList();
        foreach (var media in status.Media) media.AttachedTo = status;
    }

    private void Open(Status status, PollDraft draft, DateTimeOffset at)
    {
        status.Poll = new Poll(status.Id, draft, at);
        _polls[status.Id] = status.Poll;
    }

    private void Edit(StatusEdited edited)
    {
        var status = _statuses[edited.Id];
        status.History.Add(new StatusVersion(status.Text, status.SpoilerText, status.Sensitive, status.Media, status.EditedAt ?? status.CreatedAt));
        var told = status.Mentions;
        (status.Text, status.SpoilerText, status.Sensitive, status.Language) = (edited.Text, edited.SpoilerText, edited.Sensitive, edited.Language);
        (status.EditedAt, status.Html) = (edited.At, null);
        Attach(status, edited.MediaIds);
        if (edited.Poll is not null) Open(status, edited.Poll, edited.At);
        Read(status, edited.At, told);
        foreach (var reblog in status.Reblogs) Notify(reblog.Account, NoticeKind.Update, status.Account, status, edited.At);
    }

    private void Delete(StatusDeleted deleted)
    {
        var status = _statuses[deleted.Id];
        if (status.Deleted) return;
        status.Deleted = true;
        status.Account.Statuses.Remove(status);
        Directs.Remove(status);
        status.InReplyTo?.Replies.Remove(status);
        foreach (var tag in status.Tags) _tags[tag].Remove(status);
        foreach (var account in status.Mentions.Concat(status.FavouritedBy).Append(status.Account).Append(status.ReblogOf?.Account ?? status.Account))
        {
            account.Notices.RemoveAll(n => n.Status == status || (status.ReblogOf is not null && n.Kind == NoticeKind.Reblog && n.Status == status.ReblogOf && n.From == status.Account));
        }
        status.ReblogOf?.Reblogs.Remove(status);
        foreach (var reblog in status.Reblogs.ToList()) Delete(new StatusDeleted(reblog.Id, WithMedia: false, deleted.At));
        foreach (var media in status.Media)
        {
            if (deleted.WithMedia) _media.Remove(media.Id);
            else media.AttachedTo = null; // may be attached again, by "delete and redraft"
        }
    }

    private void Like(Liked liked)
    {
        var (status, by) = (_statuses[liked.StatusId], _accounts[liked.AccountId]);
        if (status.FavouritedBy.Contains(by)) return;
        status.FavouritedBy.Add(by);
        Notify(status.Account, NoticeKind.Favourite, by, status, liked.At);
    }

    private void Unlike(Unliked unliked)
    {
        var (status, by) = (_statuses[unliked.StatusId], _accounts[unliked.AccountId]);
        status.FavouritedBy.Remove(by);
        status.Account.Notices.RemoveAll(n => n.Kind == NoticeKind.Favourite && n.From == by && n.Status == status);
    }

    private void Reblog(Reblogged reblogged)
    {
        var (original, by) = (_statuses[reblogged.StatusId], _accounts[reblogged.AccountId]);
        var reblog = new Status
        {
            Id = reblogged.Id,
            Account = by,
            CreatedAt = reblogged.At,
            Visibility = reblogged.Visibility,
            Text = "",
            FirstText = "",
            ReblogOf = original,
            Seeded = true,
        };
        original.Reblogs.Add(reblog);
        Add(reblog);
        Notify(original.Account, NoticeKind.Reblog, by, original, reblogged.At);
    }

    private void Schedule(Scheduled scheduled)
    {
        Scheduled[scheduled.Id] = new ScheduledStatus(scheduled.Id, _accounts[scheduled.AccountId], scheduled.Due, scheduled.Draft, scheduled.AppId);
        if (scheduled.Draft.IdempotencyKey is { } key) _keys[(scheduled.AccountId, key)] = (scheduled.Id, scheduled.At);
        _ids.Seen(scheduled.Id);
    }
}
