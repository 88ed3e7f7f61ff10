using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Publishing.Pauses;

/// <summary>Stops publishing: everything, one channel, or one campaign. Once this has answered, no new call to a network starts; those in flight are listed.</summary>
/// <param name="Scope">What is stopped; everything when left out.</param>
/// <param name="Reason">Shown to everyone.</param>
public sealed record PausePublishingRequest(PauseScope? Scope = null, string Reason = "") : IRequest<PauseResult>;

/// <summary>What a pause found.</summary>
/// <param name="Pause">The pause.</param>
/// <param name="InFlight">Calls that had started: they end by themselves.</param>
public sealed record PauseResult(PauseId Pause, IReadOnlyList<DeliveryView> InFlight);

[Slice("publishing.pause", PublishingPermissions.Pause, Http = "POST /publishing/pause", OnPlaces = true)]
internal sealed class PausePublishing(Channels.Channels channels, Campaigns.Campaigns campaigns) : WriteSlice<PausePublishingRequest, PauseResult>
{
    public override void Check(PausePublishingRequest request, FieldProblems problems) =>
        problems.Require(request.Reason is { Length: <= 300 }, "reason", "problem.field.too_long", 300);

    public override async Task<Outcome<PauseResult>> Handle(PausePublishingRequest request, Work work)
    {
        var scope = request.Scope ?? PauseScope.Everything;
        var name = scope switch
        {
            { Channel: { } channel } => (await channels.Get(work.Db, channel, work.Cancel))?.Name,
            { Campaign: { } campaign } => (await campaigns.Get(campaign, work.Cancel))?.Name,
            _ => null,
        };
        if (name is null && !scope.IsEverything)
        {
            return Problem.NotFound();
        }

        if (!work.May(scope.Whereabouts))
        {
            return Problem.Forbidden();
        }

        // Groups that begin calls share this lock. Holding it alone, the pause commits between them: those before are in flight and
        // listed, those after see its epoch and do not begin.
        if (work.Db.Kind == StoreKind.Postgres)
        {
            await work.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLedger.BeginLock})", work.Cancel);
        }

        var standing = await work.Db.Set<Pause>().FirstOrDefaultAsync(p => p.LiftedAt == null && p.ChannelId == scope.Channel && p.CampaignId == scope.Campaign, work.Cancel);
        var pause = standing ?? new()
        {
            Id = work.NewId<PauseId>(),
            WorkspaceId = work.Workspace,
            ChannelId = scope.Channel,
            CampaignId = scope.Campaign,
            Epoch = (await work.Db.Set<Pause>().MaxAsync(p => (long?)p.Epoch, work.Cancel) ?? 0) + 1,
            Reason = request.Reason,
            StartedAt = work.Now,
            StartedBy = work.Caller.Name,
        };
        if (standing is null)
        {
            work.Db.Add(pause);
            work.Raise(new PublishingPaused(scope, request.Reason));
        }

        var inFlight = await work.Db.Set<Delivery>().AsNoTracking().Where(d => d.OpenAttempt != null && (scope.Channel == null || d.ChannelId == scope.Channel) && (scope.Campaign == null || d.CampaignId == scope.Campaign))
            .Select(Deliveries.AsView).ToListAsync(work.Cancel);
        work.Audit.About("pause", pause.Id, name).Change(null, new { Scope = scope.ToString(), request.Reason, InFlight = inFlight.Count });
        work.Tell("calendar");
        work.Tell("deliveries");
        work.Tell("pauses");
        work.Reply.Toast(inFlight.Count == 0 ? "publishing.toast.paused" : "publishing.toast.paused_in_flight", inFlight.Count);
        return new PauseResult(pause.Id, inFlight);
    }
}
