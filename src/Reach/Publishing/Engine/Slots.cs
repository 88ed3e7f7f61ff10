using Relais.Kernel.Settings;

namespace Relais.Publishing.Engine;

/// <summary>
/// Bounds what this process does at once: calls in flight, and beginnings made durable a little ahead of a free call, so that the
/// network never waits for the disk: as many again as may be called, because a beginning takes two turns of the disk at worst and a
/// call may take no longer than that.
/// </summary>
internal sealed class Slots(RelaisSettings settings, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim calls = new(settings.InFlight);
    private readonly SemaphoreSlim begun = new(settings.InFlight * 2);
    private readonly TimeSpan trusted = TimeSpan.FromSeconds(settings.LeaseSeconds * 0.7);

    /// <summary>How many deliveries the process takes in hand at once.</summary>
    public int InHand => settings.InFlight * 4;

    /// <summary>Waits for a place to begin a call.</summary>
    public async ValueTask<Slot> Begin(CancellationToken cancel)
    {
        await begun.WaitAsync(cancel);
        return new(this);
    }

    /// <summary>Whether the claim can be trusted to be still ours, by a clock that nobody sets.</summary>
    public bool LeaseStands(Claim claim) => time.GetElapsedTime(claim.KeptSince) < trusted;

    public void Dispose()
    {
        calls.Dispose();
        begun.Dispose();
    }

    /// <summary>One place; gives back what it took, once.</summary>
    public sealed class Slot(Slots slots) : IDisposable
    {
        private bool calling;
        private bool ended;

        /// <summary>Waits until the call may start.</summary>
        public async ValueTask Call(CancellationToken cancel)
        {
            await slots.calls.WaitAsync(cancel);
            calling = true;
        }

        /// <summary>The answer is there: others may call.</summary>
        public void Answered()
        {
            if (calling)
            {
                calling = false;
                slots.calls.Release();
            }

            if (!ended)
            {
                ended = true;
                slots.begun.Release();
            }
        }

        public void Dispose() => Answered();
    }
}
