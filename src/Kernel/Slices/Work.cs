using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Live;
using Relais.Kernel.Outbox;

namespace Relais.Kernel.Slices;

/// <summary>
/// One run of a slice: who asks, when, on which database, and everything that the run wants to happen when it commits.
/// Effects are only noted here; the pipeline carries them out in one transaction, and tells others after it.
/// </summary>
public sealed class Work(Caller caller, AppDb db, Instant now, IServiceProvider services, CancellationToken cancel)
{
    private readonly List<object> events = [];
    private readonly List<Topic> topics = [];
    private readonly List<OutboxMessage> outbox = [];

    /// <summary>Who asks.</summary>
    public Caller Caller { get; } = caller;

    /// <summary>The database, narrowed to the caller's workspace.</summary>
    public AppDb Db { get; } = db;

    /// <summary>The instant of the run; the same for everything it writes.</summary>
    public Instant Now { get; } = now;

    /// <summary>Services of the run's scope, for event handlers.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>Ends when the caller goes away.</summary>
    public CancellationToken Cancel { get; } = cancel;

    /// <summary>The workspace of the call.</summary>
    /// <exception cref="InvalidOperationException">The slice is about an account, not a workspace.</exception>
    public WorkspaceId Workspace => Caller.Workspace ?? throw new InvalidOperationException("This run has no workspace.");

    /// <summary>The person asking.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public UserId User => Caller.User ?? throw new InvalidOperationException("This run has no person.");

    /// <summary>The language that the caller is answered in.</summary>
    public CultureInfo Culture { get; init; } = CultureInfo.CurrentUICulture;

    /// <summary>The permission of the slice that runs.</summary>
    internal string? Permission { get; init; }

    /// <summary>Whether the run asked about a place.</summary>
    internal bool HasAsked { get; private set; }

    /// <summary>Whether the caller has the slice's permission for a thing that is there. Slices with <see cref="SliceAttribute.OnPlaces"/> ask this of all that they touch.</summary>
    public bool May(Whereabouts where)
    {
        HasAsked = true;
        return Permission is null || May(Permission, where);
    }

    /// <summary>Whether the caller has another permission for a thing that is there.</summary>
    public bool May(string permission, Whereabouts where) => Services.GetRequiredService<Rights>().May(Caller, permission, where);

    /// <summary>For a thing that is nowhere yet and the caller's own: whether they have the slice's permission anywhere.</summary>
    public bool MaySomewhere()
    {
        HasAsked = true;
        return Permission is null || Services.GetRequiredService<Rights>().MaySomewhere(Caller, Permission);
    }

    /// <summary>What the audit entry will say; the pipeline fills in who, when and from where.</summary>
    public AuditNote Audit { get; } = new();

    /// <summary>What the interface shows when done.</summary>
    public Reply Reply { get; } = new();

    internal object? Inverse { get; private set; }

    internal IReadOnlyList<object> Events => events;

    internal IReadOnlyList<Topic> Topics => topics;

    internal IReadOnlyList<OutboxMessage> Outbox => outbox;

    /// <summary>A new identifier.</summary>
    public TId NewId<TId>()
        where TId : struct, IId<TId> => Id.New<TId>(Now);

    /// <summary>Raises an event: handlers <see cref="Kernel.Events.IOn{TEvent}"/> run inside this transaction, before it commits.</summary>
    public void Raise(object happened) => events.Add(happened);

    /// <summary>Tells pages that show <paramref name="name"/> (such as <c>calendar</c> or <c>post:ID</c>) to fetch it again once this has committed.</summary>
    public void Tell(string name) => topics.Add(new(name, Now.ToUnixTimeTicks()));

    /// <summary>Leaves something to be done after the commit, at least once, by the handler of that <paramref name="kind"/>.</summary>
    public void Later(string kind, object payload, Instant? notBefore = null) =>
        outbox.Add(OutboxMessage.Of(NewId<OutboxId>(), Caller.Workspace, kind, payload, notBefore ?? Now));

    /// <summary>Keeps the request that undoes this one under the audit entry's id; the toast offers it.</summary>
    public void UndoBy<TResult>(IRequest<TResult> inverse) => Inverse = inverse;
}

/// <summary>The part of an audit entry that the slice knows.</summary>
public sealed class AuditNote
{
    /// <summary>Kind of thing changed, such as <c>post</c>.</summary>
    public string? Kind { get; private set; }

    /// <summary>Its identifier.</summary>
    public string? Target { get; private set; }

    /// <summary>Its name at that moment, for readers.</summary>
    public string? Title { get; private set; }

    /// <summary>What stood before, JSON-serialisable; never a secret.</summary>
    public object? Before { get; private set; }

    /// <summary>What stands after, JSON-serialisable; never a secret.</summary>
    public object? After { get; private set; }

    /// <summary>What the run did to each of many things, each an entry of its own.</summary>
    internal List<(string Action, AuditNote Note)> Parts { get; } = [];

    /// <summary>
    /// For a run that does the same to many things: an entry of its own for each, named like the slice that does it to one, so that the history of each
    /// thing tells it. The run's own entry tells of the whole; a part is written though that one is skipped.
    /// </summary>
    /// <param name="action">Name of the slice that does it to one.</param>
    public AuditNote Part(string action)
    {
        var part = new AuditNote();
        Parts.Add((action, part));
        return part;
    }

    /// <summary>A writing session makes one entry: a run that only continues one skips its own.</summary>
    public bool Skipped { get; private set; }

    /// <summary>Names the thing changed.</summary>
    public AuditNote About(string kind, object id, string? title = null)
    {
        Kind = kind;
        Target = id.ToString();
        Title = title;
        return this;
    }

    /// <summary>What stood before and what stands after.</summary>
    public AuditNote Change(object? before, object? after)
    {
        Before = before;
        After = after;
        return this;
    }

    /// <summary>For a run that began outside any workspace and made or entered one: the workspace whose log gets the entry.</summary>
    public WorkspaceId? Workspace { get; private set; }

    /// <summary>Writes the entry into that workspace's log.</summary>
    public AuditNote In(WorkspaceId workspace)
    {
        Workspace = workspace;
        return this;
    }

    /// <summary>No entry for the run itself, because an earlier entry already tells it (autosave within one writing session). Its parts are told.</summary>
    public void Skip() => Skipped = true;
}

/// <summary>What the interface shows when a slice has run.</summary>
public sealed class Reply
{
    /// <summary>Key of the toast's sentence: who has the baton now.</summary>
    public string? ToastKey { get; private set; }

    /// <summary>Values for its placeholders.</summary>
    public object[] ToastArgs { get; private set; } = [];

    /// <summary>Where the browser goes next; <see langword="null"/> to stay.</summary>
    public string? Location { get; private set; }

    /// <summary>The audit entry under which the undo is kept, when there is one.</summary>
    public AuditId? Undo { get; internal set; }

    /// <summary>Shows a sentence.</summary>
    public void Toast(string key, params object[] args) => (ToastKey, ToastArgs) = (key, args);

    /// <summary>Sends the browser to a local path.</summary>
    public void GoTo(string localPath) => Location = localPath;
}
