using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Relais.Kernel.Slices;

/// <summary>A call of a <see cref="JointSlice{TRequest,TResult}"/>, and around it what its answer needs: it may be made by another call.</summary>
internal sealed class JointCall(Caller caller, object request, CancellationToken cancel)
{
    private readonly TaskCompletionSource<IReadOnlyList<JointCall>> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Ran> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Caller Caller { get; } = caller;

    public object Request { get; } = request;

    public CancellationToken Cancel { get; } = cancel;

    /// <summary>The language it is answered in.</summary>
    public CultureInfo Culture { get; } = CultureInfo.CurrentUICulture;

    /// <summary>The span that its events belong to.</summary>
    public Activity? Span { get; } = Activity.Current;

    /// <summary>Its turn: those that go together, of which it is one and makes the answers.</summary>
    public Task<IReadOnlyList<JointCall>> Turn => turn.Task;

    /// <summary>What came of it.</summary>
    public Task<Ran> Answer => answer.Task;

    public void Lead(IReadOnlyList<JointCall> group) => turn.TrySetResult(group);

    public void Tell(Ran ran) => answer.TrySetResult(ran);

    public void Fail(Exception reason) => answer.TrySetException(reason);

    public void GiveUp() => answer.TrySetCanceled(Cancel);
}

/// <summary>One turn after the other: the first call goes alone at once, those that come meanwhile go together after it.</summary>
/// <param name="together">Makes the answers of several; false when they must each go alone.</param>
internal sealed class JointQueue(Func<IReadOnlyList<JointCall>, Task<bool>> together, ILogger log)
{
    /// <summary>Enough that a commit costs each little, few enough that nobody waits long for the others.</summary>
    private const int Most = 256;

    private readonly Lock turn = new();
    private readonly Queue<JointCall> waiting = new();
    private readonly Queue<JointCall> apart = new();
    private bool taken;

    public async Task<Ran> Run(JointCall call, Func<Task<Ran>> alone)
    {
        IReadOnlyList<JointCall> group = [call];
        if (!IsFirst(call))
        {
            await Task.WhenAny(call.Turn, call.Answer);
            if (call.Answer.IsCompleted)
            {
                return await call.Answer;
            }

            group = await call.Turn;
        }

        try
        {
            return group.Count > 1 && await Together(call, group) ? await call.Answer : await alone();
        }
        finally
        {
            Next();
        }
    }

    private bool IsFirst(JointCall call)
    {
        lock (turn)
        {
            if (taken)
            {
                waiting.Enqueue(call);
                return false;
            }

            return taken = true;
        }
    }

    /// <summary>Hands the turn on.</summary>
    private void Next()
    {
        List<JointCall> group;
        lock (turn)
        {
            group = apart.TryDequeue(out var single) ? [single] : Take();
            taken = group.Count > 0;
        }

        if (group.Count > 0)
        {
            group[0].Lead(group);
        }
    }

    /// <summary>Whether the call has its answer; else it goes alone, as each of the others that has none will.</summary>
    private async Task<bool> Together(JointCall call, IReadOnlyList<JointCall> group)
    {
        try
        {
            if (await together(group))
            {
                return true;
            }
        }
        catch (Exception e)
        {
            log.LogWarning(e, "{Count} runs could not go together; each is run by itself.", group.Count);
        }

        lock (turn)
        {
            group.Where(c => c != call && !c.Answer.IsCompleted).ToList().ForEach(apart.Enqueue);
        }

        return call.Answer.IsCompleted;
    }

    private List<JointCall> Take()
    {
        var group = new List<JointCall>();
        while (group.Count < Most && waiting.TryDequeue(out var call))
        {
            if (call.Cancel.IsCancellationRequested)
            {
                call.GiveUp();
            }
            else
            {
                group.Add(call);
            }
        }

        return group;
    }
}
