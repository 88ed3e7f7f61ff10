namespace Relais.Kernel.Slices;

/// <summary>
/// A write that many people ask for at once: runs that wait for their turn at the same moment go together, in one transaction made durable once.
/// Each keeps its own answer, audit entry and undo; one that is refused leaves nothing and keeps none of the others back. A run that waits for
/// nobody goes alone and at once, and when a run made together fails for a reason that is nobody's answer, each is run again by itself.
/// </summary>
/// <typeparam name="TRequest">The request record.</typeparam>
/// <typeparam name="TResult">What comes back.</typeparam>
public abstract class JointSlice<TRequest, TResult> : WriteSlice<TRequest, TResult>
    where TRequest : IRequest<TResult>
{
    /// <summary>
    /// Answers all, in their order, each as if those before it stood already; effects are noted on the work of each. Of what is refused nothing may be written.
    /// Words for people are made in <see cref="Work.Culture"/>.
    /// </summary>
    public abstract Task<IReadOnlyList<Outcome<TResult>>> Handle(IReadOnlyList<(TRequest Request, Work Work)> together);

    /// <inheritdoc/>
    public sealed override async Task<Outcome<TResult>> Handle(TRequest request, Work work) => (await Handle([(request, work)]))[0];
}
