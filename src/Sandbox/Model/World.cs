using Relais.Sandbox.Text;

namespace Relais.Sandbox.Model;

/// <summary>
/// The whole network in memory. Whoever reads or writes holds <see cref="Gate"/>; it is held for microseconds and never
/// across an await. State changes only through <see cref="Commit"/>, which keeps the fact in the journal and then applies it.
/// </summary>
internal sealed partial class World : IDisposable
{
    private readonly Dictionary<long, Account> _accounts = [];
    private readonly Dictionary<string, Account> _accountNames = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<long, AppRecord> _apps = [];
    private readonly Dictionary<string, AppRecord> _clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Token> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Media> _media = [];
    private readonly Dictionary<long, Poll> _polls = [];
    private readonly Snowflakes _ids = new();
    private readonly Snowflakes _noticeIds = new();
    private readonly Journal? _journal;
    private readonly TimeProvider _time;

    public World(TimeProvider time, Journal? journal)
    {
        _time = time;
        if (journal is not null)
        {
            foreach (var fact in journal.ReadAll()) Apply(fact);
        }
        _journal = journal;
    }

    public Lock Gate { get; } = new();

    /// <summary>The address under which this network is reached, without a slash at its end. Set once the server listens.</summary>
    public string Origin { get; set; } = "http://localhost";

    public string Domain => Origin[(Origin.IndexOf("://", StringComparison.Ordinal) + 3)..];

    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Told of each new fact, inside the gate: whoever listens only takes note.</summary>
    public Action<Fact>? Happened { get; set; }

    public IEnumerable<Account> Accounts => _accounts.Values.OrderBy(a => a.Id);
    public int AccountCount => _accounts.Count;

    public Account? Account(long? id) => id is { } known ? _accounts.GetValueOrDefault(known) : null;

    /// <param name="name">A user name, with or without @, with or without this server's domain.</param>
    public Account? Account(string name)
    {
        name = name.TrimStart('@');
        if (name.IndexOf('@', StringComparison.Ordinal) is var at and > 0)
        {
            var domain = name[(at + 1)..];
            if (!domain.Equals(Domain, StringComparison.OrdinalIgnoreCase) && !domain.Equals(Domain.Split(':')[0], StringComparison.OrdinalIgnoreCase)) return null;
            name = name[..at];
        }
        return _accountNames.GetValueOrDefault(name);
    }

    public AppRecord? App(long? id) => id is { } known ? _apps.GetValueOrDefault(known) : null;

    public AppRecord? Client(string clientId) => _clients.GetValueOrDefault(clientId);

    public Token? Token(string value) => _tokens.GetValueOrDefault(value);

    public Media? Media(long? id) => id is { } known ? _media.GetValueOrDefault(known) : null;

    public Poll? Poll(long? id) => id is { } known ? _polls.GetValueOrDefault(known) : null;

    public long NewId() => _ids.Next(Now);

    public void Commit(Fact fact)
    {
        _journal?.Append(fact);
        Apply(fact);
        Happened?.Invoke(fact);
    }

    public string Html(Status status) => status.Html ??= Html(status.Text);

    public string Html(string text) => new StatusHtml(Origin, name => Account(name) is { } account ? $"{Origin}/@{account.Username}" : null).Render(text);

    public void Dispose() => _journal?.Dispose();

    private void Apply(Fact fact)
    {
        switch (fact)
        {
            case StatusPosted posted: Post(posted); break;
            case Liked liked: Like(liked); break;
            case Unliked unliked: Unlike(unliked); break;
            case Reblogged reblogged: Reblog(reblogged); break;
            case StatusEdited edited: Edit(edited); break;
            case StatusDeleted deleted: Delete(deleted); break;
            case MediaStored stored: Store(stored); break;
            case MediaDescribed described: Describe(described); break;
            case MediaDropped dropped: _media.Remove(dropped.Id); break;
            case AccountOpened opened: Open(opened); break;
            case PictureSet picture: _accounts[picture.AccountId].Picture = picture.File; break;
            case AppRegistered registered: Register(registered); break;
            case TokenIssued issued: _tokens[issued.Token] = new Token(issued, _apps[issued.AppId], Account(issued.AccountId)); break;
            case TokenRevoked revoked: _tokens[revoked.Token].Revoked = true; break;
            case Voted voted: _polls[voted.PollId].Votes[_accounts[voted.AccountId]] = voted.Choices; break;
            case Followed followed: Follow(followed); break;
            case Unfollowed unfollowed: Unfollow(unfollowed); break;
            case NoticesCleared cleared: _accounts[cleared.AccountId].Notices.Clear(); break;
            case NoticeDismissed dismissed: _accounts[dismissed.AccountId].Notices.RemoveAll(n => n.Id == dismissed.Id); break;
            case ConversationRead read: _read[(read.AccountId, read.ConversationId)] = (read.LastId, read.Gone); break;
            case Scheduled scheduled: Schedule(scheduled); break;
            case Unscheduled unscheduled: Scheduled.Remove(unscheduled.Id); break;
            default: throw new InvalidDataException($"A fact of an unknown kind: {fact.GetType().Name}");
        }
    }

    private void Open(AccountOpened opened)
    {
        var account = new Account(opened);
        _accounts.Add(account.Id, account);
        _accountNames.Add(account.Username, account);
        _ids.Seen(account.Id);
    }

    private void Register(AppRegistered registered)
    {
        var app = new AppRecord(registered);
        _apps.Add(app.Id, app);
        _clients.Add(app.ClientId, app);
        _ids.Seen(app.Id);
    }

    private void Store(MediaStored stored)
    {
        _media.Add(stored.Id, new Media(stored, _accounts[stored.AccountId]));
        _ids.Seen(stored.Id);
    }

    private void Describe(MediaDescribed described)
    {
        _media[described.Id].Description = described.Description;
        _media[described.Id].Focus = described.Focus;
    }

    private void Follow(Followed followed)
    {
        var (from, to) = (_accounts[followed.AccountId], _accounts[followed.TargetId]);
        if (!from.Following.Add(to)) return;
        to.Followers.Add(from);
        Notify(to, NoticeKind.Follow, from, null, followed.At);
    }

    private void Unfollow(Unfollowed unfollowed)
    {
        var (from, to) = (_accounts[unfollowed.AccountId], _accounts[unfollowed.TargetId]);
        from.Following.Remove(to);
        to.Followers.Remove(from);
    }

    private void Notify(Account to, NoticeKind kind, Account from, Status? status, DateTimeOffset at)
    {
        if (to == from) return;
        // The id follows from the facts alone, so that a client's cursor means the same after a restart.
        Insert(to.Notices, new Notice(_noticeIds.At(at), kind, from, status, at), static n => n.Id);
    }

    /// <summary>Puts an item where its id says. Nearly always that is the end; a seeded one of the past goes between.</summary>
    private static void Insert<T>(List<T> list, T item, Func<T, long> id)
    {
        var at = list.Count;
        if (at > 0 && id(list[at - 1]) > id(item)) at = FirstFrom(list, id(item), id);
        list.Insert(at, item);
    }

    /// <summary>The index of the first item whose id is at least <paramref name="least"/>, in a list sorted by id.</summary>
    public static int FirstFrom<T>(IReadOnlyList<T> list, long least, Func<T, long> id)
    {
        var (low, high) = (0, list.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (id(list[middle]) < least) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
