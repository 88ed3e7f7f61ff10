using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Time;
using Relais.Team.Holding;

namespace Relais.Team;

/// <summary>
/// The one place that answers who holds a thing, and why. Nothing keeps the answer: it is computed from assignments, duties and absences at
/// a moment, so that a change shows everywhere at once and nothing has to be handed back.
/// </summary>
public sealed class Baton
{
    private readonly FactsReader reader;
    private readonly FactsMemory memory;
    private readonly AppDb db;
    private readonly TimeProvider time;

    internal Baton(FactsReader reader, FactsMemory memory, AppDb db, TimeProvider time) => (this.reader, this.memory, this.db, this.time) = (reader, memory, db, time);

    /// <summary>As things stand in this run's own transaction, now or at another moment.</summary>
    public async Task<BatonAt> At(Instant? at = null, CancellationToken cancel = default) => new(await reader.Read(cancel), at ?? time.Now());

    /// <summary>
    /// The same from facts that may have been read before, for what every page shows: they are forgotten as soon as a change is told, and after half a
    /// minute in any case.
    /// </summary>
    public async Task<BatonAt> Recent(CancellationToken cancel = default)
    {
        var facts = db.Workspace is { } workspace ? await memory.Get(workspace, () => reader.Read(cancel)) : await reader.Read(cancel);
        return new(facts, time.Now());
    }
}
