using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.Troubles;

/// <summary>Tells of deliveries that wait for a person, as the engine left them, and no longer of those that do not.</summary>
internal sealed record TellTroubles : IRequest<Done>;

[Slice("publishing.tell_troubles", PublishingPermissions.Schedule, Page = false)]
internal sealed class TellTroublesSlice(TroubleNews news) : WriteSlice<TellTroubles, Done>
{
    public override async Task<Outcome<Done>> Handle(TellTroubles request, Work work)
    {
        work.Audit.Skip();
        await news.Tell(work);
        return Done.It;
    }
}

/// <summary>The engine writes no more than its rows, so that sending waits for nobody: what became of them is looked at here, in each workspace that has news.</summary>
internal sealed class WatchTroubles(IAppDbFactory databases, Pipeline pipeline, ILogger<WatchTroubles> log) : IPeriodic
{
    public static readonly Duration Every = Duration.FromSeconds(30);

    public async Task Run(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var (all, told) = (db.Set<Delivery>().IgnoreQueryFilters(), db.Set<ToldTrouble>().IgnoreQueryFilters());
        var (untold, settled) = (TroubleNews.Untold(all, told), TroubleNews.Settled(told, all));
        var workspaces = await db.Set<Workspace>().Where(w => untold.Any(d => d.WorkspaceId == w.Id) || settled.Any(t => t.WorkspaceId == w.Id)).Select(w => w.Id).ToListAsync(cancel);
        foreach (var workspace in workspaces)
        {
            try
            {
                await pipeline.Run(Caller.System(workspace), new TellTroubles(), cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The troubles of workspace {Workspace} could not be told.", workspace);
            }
        }
    }
}
