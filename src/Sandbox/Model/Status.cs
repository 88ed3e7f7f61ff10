using System.Text.Json.Serialization;

namespace Relais.Sandbox.Model;

[JsonConverter(typeof(JsonStringEnumConverter<Visibility>))]
internal enum Visibility
{
    Public,
    Unlisted,
    Private,
    Direct,
}

/// <summary>One post as it stands now, with its earlier versions. A reblog is a status of its own that points at the original.</summary>
internal sealed class Status
{
    public required long Id { get; init; }
    public required Account Account { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required Visibility Visibility { get; init; }
    public required string Text { get; set; }
    public string SpoilerText { get; set; } = "";
    public bool Sensitive { get; set; }
    public string? Language { get; set; }
    public Status? InReplyTo { get; init; }

    public Status? ReblogOf { get; init; }
    public AppRecord? App { get; init; }
    public List<Media> Media { get; set; } = [];
    public Poll? Poll { get; set; }
    public DateTimeOffset? EditedAt { get; set; }
    public bool Deleted { get; set; }
    public bool Seeded { get; init; }

    // What the ledger compares with what the sender believes it sent.
    public string? IdempotencyKey { get; init; }
    public DateTimeOffset ArrivedAt { get; init; }
    public required string FirstText { get; init; }

    public List<Account> Mentions { get; set; } = [];
    public List<string> Tags { get; set; } = [];
    public List<Status> Replies { get; } = [];
    public List<Account> FavouritedBy { get; } = [];
    public List<Status> Reblogs { get; } = [];
    public List<StatusVersion> History { get; } = [];

    /// <summary>Rendered when first read: the links in it need the address of the running server.</summary>
    public string? Html { get; set; }

    public bool VisibleTo(Account? viewer) => !Deleted && Visibility switch
    {
        Visibility.Public or Visibility.Unlisted => true,
        Visibility.Private => viewer is not null && (viewer == Account || Account.Followers.Contains(viewer) || Mentions.Contains(viewer)),
        _ => viewer is not null && (viewer == Account || Mentions.Contains(viewer)),
    };
}

internal sealed record StatusVersion(string Text, string SpoilerText, bool Sensitive, List<Media> Media, DateTimeOffset At);

/// <summary>An uploaded file. Its bytes lie in the media store under their SHA-256.</summary>
internal sealed class Media(MediaStored stored, Account account)
{
    public long Id { get; } = stored.Id;
    public Account Account { get; } = account;
    public string Hash { get; } = stored.Hash;
    public long Size { get; } = stored.Size;
    public MediaFacts Facts { get; } = stored.Facts;
    public DateTimeOffset ReadyAt { get; } = stored.ReadyAt;
    public string? Description { get; set; } = stored.Description;
    public Focus? Focus { get; set; } = stored.Focus;
    public Status? AttachedTo { get; set; }
    public string FileName => $"{Hash}.{Facts.Extension}";
}

/// <summary>The point of an image that a crop must keep; both from -1 to 1.</summary>
internal sealed record Focus(double X, double Y);

/// <summary>What the first bytes of a file say it is.</summary>
internal sealed record MediaFacts(string Type, string Mime, string Extension, int Width, int Height, double Seconds);

internal sealed class Poll(long id, PollDraft draft, DateTimeOffset createdAt)
{
    public long Id { get; } = id;
    public IReadOnlyList<string> Options { get; } = draft.Options;
    public bool Multiple { get; } = draft.Multiple;
    public bool HideTotals { get; } = draft.HideTotals;
    public DateTimeOffset ExpiresAt { get; } = createdAt.AddSeconds(draft.ExpiresIn);
    public Dictionary<Account, int[]> Votes { get; } = [];
}

internal sealed record PollDraft(string[] Options, int ExpiresIn, bool Multiple, bool HideTotals);

/// <summary>A status that waits for its time. It is posted by the network itself when the time has come.</summary>
internal sealed record ScheduledStatus(long Id, Account Account, DateTimeOffset At, StatusDraft Draft, long? AppId);

/// <summary>A status as a client asked for it, checked but not yet posted.</summary>
internal sealed record StatusDraft(
    string Text, string SpoilerText, Visibility Visibility, bool Sensitive, string? Language, long? InReplyToId, long[] MediaIds, PollDraft? Poll, string? IdempotencyKey);
