using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Reactions;

namespace Relais.Publishing.Pauses;

/// <summary>Lifts a pause. What is still to come goes out at its time; what was held stays held, to be looked at one by one.</summary>
/// <param name="Scope">Which pause; that of everything when left out.</param>
public sealed record ResumePublishingRequest(PauseScope? Scope = null) : IRequest<ResumeResult>;

/// <summary>What waits for a decision.</summary>
/// <param name="Held">Deliveries whose time came during the pause: send now, give a new time, or drop.</param>
public sealed record ResumeResult(IReadOnlyList<DeliveryView> Held);

[Slice("publishing.resume", PublishingPermissions.Resume, Http = "POST /publishing/resume", OnPlaces = true)]
internal sealed class ResumePublishing : WriteSlice<ResumePublishingRequest, ResumeResult>
{
    public override async Task<Outcome<ResumeResult>> Handle(ResumePublishingRequest request, Work work)
    {
        var scope = request.Scope ?? PauseScope.Everything;
        if (!work.May(scope.Whereabouts))
        {
            return Problem.Forbidden();
        }

        var pauses = await work.Db.Set<Pause>().Where(p => p.LiftedAt == null && p.ChannelId == scope.Channel && p.CampaignId == scope.Campaign).ToListAsync(work.Cancel);
        if (pauses.Count == 0)
        {
            return Problem.NotFound("publishing.problem.not_paused");
        }

        foreach (var pause in pauses)
        {
            (pause.LiftedAt, pause.LiftedBy) = (work.Now, work.Caller.Name);
        }

        // What came due since the engine last looked is held as well: nothing may slip out between the two.
        var due = work.Db.Set<Delivery>()
            .Where(d => d.NextTryAt <= work.Now && d.ClaimedBy == null && d.State != DeliveryState.Unknown && (scope.Channel == null || d.ChannelId == scope.Channel) && (scope.Campaign == null || d.CampaignId == scope.Campaign));
        foreach (var delivery in await Timing.Placing.Locked(work, due))
        {
            LoggedChanges.Hold(work, delivery, HeldReason.Paused);
        }

        await work.Db.SaveChangesAsync(work.Cancel);
        var held = await work.Db.Set<Delivery>().AsNoTracking()
            .Where(d => d.State == DeliveryState.Held && d.HeldReason == HeldReason.Paused && (scope.Channel == null || d.ChannelId == scope.Channel) && (scope.Campaign == null || d.CampaignId == scope.Campaign))
            .OrderBy(d => d.DueAt).Select(Deliveries.AsView).ToListAsync(work.Cancel);
        work.Audit.About("pause", pauses[0].Id).Change(null, new { Scope = scope.ToString(), Held = held.Count });
        work.Raise(new PublishingResumed(scope));
        work.Tell("calendar");
        work.Tell("deliveries");
        work.Tell("pauses");
        if (held.Count > 0)
        {
            work.Reply.GoTo(await work.PathAsync("queue?part=paused"));
        }

        work.Reply.Toast(held.Count == 0 ? "publishing.toast.resumed" : "publishing.toast.resumed_held", held.Count);
        return new ResumeResult(held);
    }
}
