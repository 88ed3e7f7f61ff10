using Microsoft.Extensions.DependencyInjection;
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
    private readonly IServiceScopeFactory scopes;

    internal Baton(FactsReader reader, FactsMemory memory, AppDb db, TimeProvider time, IServiceScopeFactory scopes) =>
        (this.reader, this.memory, this.db, this.time, this.scopes) = (reader, memory, db, time, scopes);

    /// <summary>As things stand in this run's own transaction, now or at another moment.</summary>
    public async Task<BatonAt> At(Instant? at = null, CancellationToken cancel = default) => new(await Read(cancel), at ?? time.Now());

    /// <summary>
    /// The same from facts that may have been read before, for what every page shows: they are forgotten as soon as a change is told, and after half a
    /// minute in any case.
    /// </summary>
    public async Task<BatonAt> Recent(CancellationToken cancel = default)
    {
        var facts = db.Workspace is { } workspace ? await memory.Get(workspace, () => Read(cancel)) : await Read(cancel);
        return new(facts, time.Now());
    }

    /// <summary>Who holds a thing is the same for everybody: what a guest does not see counts too, and is read beside their own context.</summary>
    private async Task<TeamFacts> Read(CancellationToken cancel)
    {
        if (!db.IsNarrowed)
        {
            return await reader.Read(cancel);
        }

        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(db.Workspace);
        return await scope.ServiceProvider.GetRequiredService<FactsReader>().Read(cancel);
    }
}
