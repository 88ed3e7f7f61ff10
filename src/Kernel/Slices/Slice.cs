using NodaTime;

namespace Relais.Kernel.Slices;

/// <summary>A request that a slice answers with a <typeparamref name="TResult"/>.</summary>
/// <typeparam name="TResult">What comes back.</typeparam>
public interface IRequest<TResult>;

/// <summary>A request about something that two people may change at once; the version seen travels with it (and as <c>If-Match</c>).</summary>
public interface IAboutVersion
{
    /// <summary>The version that the caller saw; <see langword="null"/> to overwrite knowingly where the slice allows it.</summary>
    Guid? Version { get; init; }
}

/// <summary>A result with a version, given to programs as an ETag.</summary>
public interface IVersioned
{
    /// <summary>The version that stands now; <see cref="Guid.Empty"/> while nothing is stored, which is no ETag.</summary>
    Guid Version { get; }
}

/// <summary>A result that holds a secret shown once: it is never kept for <c>Idempotency-Key</c>, so a repetition makes a new one.</summary>
public interface IShownOnce;

/// <summary>Declares a use case: its name, who may run it, and where it is offered besides its page.</summary>
/// <param name="name">Stable name <c>module.verb_noun</c>: the route <c>/do/{name}</c>, the tool name, the audit log's action.</param>
/// <param name="permission">A declared permission's key, <see cref="Slices.Permission.Account"/> or <see cref="Slices.Permission.Anyone"/>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SliceAttribute(string name, string permission) : Attribute
{
    /// <summary>The stable name.</summary>
    public string Name { get; } = name;

    /// <summary>The permission's key.</summary>
    public string Permission { get; } = permission;

    /// <summary>Method and path below <c>/api/v1/w/{workspace}</c> (or <c>/api/v1</c> when no workspace is involved), such as <c>POST /posts</c>.</summary>
    public string? Http { get; init; }

    /// <summary>Required with <see cref="Slices.Permission.Anyone"/>: why no sign-in is needed.</summary>
    public string? AnyoneBecause { get; init; }

    /// <summary>
    /// Whether its permission may be held for one channel or campaign alone. The slice then asks <see cref="Work.May(Whereabouts)"/> of each thing it touches;
    /// a run of a caller who does not hold it everywhere and that did not ask is refused.
    /// </summary>
    public bool OnPlaces { get; init; }

    /// <summary>
    /// Whether a guest may run it. The database shows them nothing outside their limits; a slice that is marked must show and change nothing else by another way,
    /// which the house tests try.
    /// </summary>
    public bool ForGuests { get; init; }

    /// <summary>Whether a browser form may run it at <c>/do/{name}</c>; reads are never offered there.</summary>
    public bool Page { get; init; } = true;
}

/// <summary>A use case that only reads. No transaction, no audit entry.</summary>
/// <typeparam name="TRequest">The request record.</typeparam>
/// <typeparam name="TResult">The read model.</typeparam>
public abstract class ReadSlice<TRequest, TResult> : ISliceOf<TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    /// <inheritdoc/>
    public virtual void Check(TRequest request, FieldProblems problems)
    {
    }

    /// <summary>Answers. The database is already narrowed to the caller's workspace.</summary>
    public abstract Task<Outcome<TResult>> Handle(TRequest request, Caller caller, CancellationToken cancel);

    Task<Outcome<TResult>> ISliceOf<TRequest, TResult>.Handle(TRequest request, Work work) => Handle(request, work.Caller, work.Cancel);
}

/// <summary>A use case that changes something: one transaction with its events and its audit entry.</summary>
/// <typeparam name="TRequest">The request record.</typeparam>
/// <typeparam name="TResult">What comes back.</typeparam>
public abstract class WriteSlice<TRequest, TResult> : ISliceOf<TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    /// <inheritdoc/>
    public virtual void Check(TRequest request, FieldProblems problems)
    {
    }

    /// <summary>
    /// Fetches, calls the entity's rule and notes the effects on <paramref name="work"/>. Nothing is saved unless the whole
    /// run succeeds; returning a <see cref="Problem"/> rolls everything back. No network call in here: the transaction is open.
    /// </summary>
    public abstract Task<Outcome<TResult>> Handle(TRequest request, Work work);
}

/// <summary>A use case whose first part must talk to the outside (a network, a file) before its transaction opens.</summary>
/// <typeparam name="TRequest">The request record.</typeparam>
/// <typeparam name="TFound">What was learnt outside.</typeparam>
/// <typeparam name="TResult">What comes back.</typeparam>
public abstract class OutsideSlice<TRequest, TFound, TResult> : ISliceOf<TRequest, TResult>, IOutside<TRequest>
    where TRequest : IRequest<TResult>
{
    private TFound? found;

    /// <inheritdoc/>
    public virtual void Check(TRequest request, FieldProblems problems)
    {
    }

    /// <summary>Talks to the outside, with no transaction open. May read the database.</summary>
    public abstract Task<Outcome<TFound>> Fetch(TRequest request, Caller caller, CancellationToken cancel);

    /// <summary>Writes down what was learnt; same promises as <see cref="WriteSlice{TRequest,TResult}.Handle"/>.</summary>
    public abstract Task<Outcome<TResult>> Handle(TRequest request, TFound found, Work work);

    async Task<Problem?> IOutside<TRequest>.Fetch(TRequest request, Caller caller, CancellationToken cancel)
    {
        var outcome = await Fetch(request, caller, cancel);
        if (outcome.Ok)
        {
            found = outcome.Value;
        }

        return outcome.Problem;
    }

    Task<Outcome<TResult>> ISliceOf<TRequest, TResult>.Handle(TRequest request, Work work) => Handle(request, found!, work);
}

/// <summary>What the pipeline needs of a slice.</summary>
public interface ISliceOf<TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    /// <summary>Says what is wrong with the request's fields, looking at nothing but the request.</summary>
    void Check(TRequest request, FieldProblems problems);

    /// <summary>Runs the use case.</summary>
    internal Task<Outcome<TResult>> Handle(TRequest request, Work work);
}

/// <summary>The part of a slice that runs before the transaction opens.</summary>
public interface IOutside<TRequest>
{
    /// <summary>Talks to the outside; the problem that stopped it, or nothing.</summary>
    internal Task<Problem?> Fetch(TRequest request, Caller caller, CancellationToken cancel);
}

/// <summary>A page of a long list.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">Cursor of the next page; <see langword="null"/> at the end.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Next);
