using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;

namespace Relais.Tests.Kernel;

/// <summary>Asks the guestbook's press for a stamp, which leaves one row named by its mark.</summary>
/// <param name="Mark">Name of the row; <c>hold</c> keeps the turn until the room lets go, <c>refuse</c> is refused after all effects were noted, <c>boom</c> breaks a handler.</param>
/// <param name="Asks">Whether it is asked where.</param>
internal sealed record Stamp(string Mark, bool Asks = true) : IRequest<StampedMark>;

internal sealed record StampedMark(string Mark);

internal sealed record Stamped(string Mark);

/// <summary>What a test sees of the runs, and how it holds one of them back.</summary>
internal sealed class PressRoom
{
    private readonly TaskCompletionSource open = new();

    /// <summary>The marks of each run of the slice, in the order of the runs.</summary>
    public ConcurrentQueue<string> Runs { get; } = new();

    /// <summary>What handlers heard, with the language that they heard it in; also of runs that were rolled back.</summary>
    public ConcurrentQueue<string> Heard { get; } = new();

    public Task Released => open.Task;

    public void LetGo() => open.TrySetResult();
}

[Slice("guestbook.stamp", "guestbook.stamp", OnPlaces = true, ForGuests = true)]
internal sealed class StampSlice(PressRoom room) : JointSlice<Stamp, StampedMark>
{
    public override void Check(Stamp request, FieldProblems problems) => problems.Text(request.Mark, "mark", 40);

    public override async Task<IReadOnlyList<Outcome<StampedMark>>> Handle(IReadOnlyList<(Stamp Request, Work Work)> together)
    {
        room.Runs.Enqueue(string.Join(' ', together.Select(t => t.Request.Mark)));
        if (together.Any(t => t.Request.Mark == "hold"))
        {
            await room.Released;
        }

        foreach (var (request, work) in together)
        {
            work.Audit.About("stamp", request.Mark, work.Workspace.ToString());
            work.Raise(new Stamped(request.Mark));
            work.Later("stamp", new { request.Mark });
            work.Tell("stamp:" + request.Mark);
            work.UndoBy(new Stamp("un" + request.Mark));
            if (request.Asks)
            {
                work.May(Whereabouts.OnChannel(Guid.Empty, null));
            }
        }

        var rows = together.Where(t => t.Request.Mark != "refuse")
            .Select(t => new RememberedAnswer { Key = Encoding.UTF8.GetBytes(t.Request.Mark), RequestDigest = [], Result = "stamp", At = t.Work.Now }).ToList();
        await RowBulk.Add(together[0].Work.Db, rows);
        return [.. together.Select(t => t.Request.Mark == "refuse" ? Problem.Blocked("problem.forbidden") : Outcome<StampedMark>.Of(new(t.Request.Mark)))];
    }
}

internal sealed class HearStamps(PressRoom room) : IOn<Stamped>
{
    public Task On(Stamped happened, Work work)
    {
        room.Heard.Enqueue($"{happened.Mark} {CultureInfo.CurrentUICulture.Name}");
        return happened.Mark == "boom" ? throw new InvalidOperationException("An event handler that cannot bear it.") : Task.CompletedTask;
    }
}
