namespace Relais.Sandbox.Model;

/// <summary>A person or an organisation of this network. Lists are in the order of their ids, which is the order of time.</summary>
internal sealed class Account(AccountOpened opened)
{
    public long Id { get; } = opened.Id;
    public string Username { get; } = opened.Username;
    public string DisplayName { get; } = opened.DisplayName;
    public string Note { get; } = opened.Note;
    public bool Bot { get; } = opened.Bot;

    /// <summary>One of the crowd that likes and shares seeded posts; not offered on the sign-in page.</summary>
    public bool Visitor { get; } = opened.Visitor;
    public DateTimeOffset CreatedAt { get; } = opened.At;

    /// <summary>Its picture in the media store; drawn from its name when null.</summary>
    public string? Picture { get; set; }
    public List<Status> Statuses { get; } = [];
    public List<Notice> Notices { get; } = [];
    public HashSet<Account> Following { get; } = [];
    public HashSet<Account> Followers { get; } = [];

    public bool Wrote(Status status) => ReferenceEquals(status.Account, this);
}

/// <summary>Somebody did something that this account wants to know: the entry of its notification list.</summary>
internal sealed record Notice(long Id, NoticeKind Kind, Account From, Status? Status, DateTimeOffset At);

internal enum NoticeKind
{
    Mention,
    Favourite,
    Reblog,
    Follow,
    Update,
}
