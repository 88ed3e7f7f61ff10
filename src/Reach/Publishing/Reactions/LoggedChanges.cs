using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Reactions;

/// <summary>
/// What somebody's deed does to deliveries beside it, each with an entry under the delivery: the entry of the deed itself is about a post, a channel, a member or a
/// pause, and a writing session that goes on makes none.
/// </summary>
internal static class LoggedChanges
{
    /// <summary>Kept back until a person decides.</summary>
    public static void Hold(Work work, Delivery row, HeldReason reason, string? code = null) => Log(work, "publishing.held", row, () => row.Hold(reason, code));

    /// <summary>Not to be sent any more, and without a place.</summary>
    public static void CallOff(Work work, Delivery row, string? because = null) => Log(work, "deliveries.cancel", row, () => row.Cancel(because));

    /// <summary>Has its place again, and is not sent by that.</summary>
    public static void PutBack(Work work, Delivery row) => Log(work, "deliveries.put_back", row, row.Unschedule);

    /// <summary>The network is asked again whether it is there.</summary>
    public static void LookAgain(Work work, Delivery row) => Log(work, "deliveries.look_again", row, () => row.LookAgain(work.Now));

    private static void Log(Work work, string action, Delivery row, Action change)
    {
        var before = row.State;
        change();
        work.Audit.Part(action).About("delivery", row.Id).Change(new { State = before }, new { row.State, Held = row.HeldReason, Problem = row.ProblemCode });
    }
}
