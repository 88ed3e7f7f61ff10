using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Publishing.Pauses;

/// <summary>Stops publishing: everything, or one channel. Once this has answered, no new call to a network starts; those in flight are listed.</summary>
/// <param name="Channel">Which channel; <see langword="null"/> for everything.</param>
/// <param name="Reason">Shown to everyone.</param>
public sealed record PausePublishingRequest(ChannelId? Channel = null, string Reason = "") : IRequest<PauseResult>;

/// <summary>What a pause found.</summary>
/// <param name="Pause">The pause.</param>
/// <param name="InFlight">Calls that had started: they end by themselves.</param>
public sealed record PauseResult(PauseId Pause, IReadOnlyList<DeliveryView> InFlight);

[Slice("publishing.pause", PublishingPermissions.Pause, Http = "POST /publishing/pause")]
internal sealed class PausePublishing(Channels.Channels channels) : WriteSlice<PausePublishingRequest, PauseResult>
{
    public override void Check(PausePublishingRequest request, FieldProblems problems) =>
        problems.Require(request.Reason is { Length: <= 300 }, "reason", "problem.field.too_long", 300);

    public override async Task<Outcome<PauseResult>> Handle(PausePublishingRequest request, Work work)
    {
        var channel = request.Channel is { } id ? await channels.Get(work.Db, id, work.Cancel) : null;
        if (request.Channel is not null && channel is null)
        {
            return Problem.NotFound();
        }

        // Groups that begin calls share this lock. Holding it alone, the pause commits between them: those before are in flight and
        // listed, those after see its epoch and do not begin.
        if (work.Db.Kind == StoreKind.Postgres)
        {
            await work.Db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({PostgresLedger.BeginLock})", work.Cancel);
        }

        var standing = await work.Db.Set<Pause>().FirstOrDefaultAsync(p => p.LiftedAt == null && p.ChannelId == request.Channel, work.Cancel);
        var pause = standing ?? new()
        {
            Id = work.NewId<PauseId>(),
            WorkspaceId = work.Workspace,
            ChannelId = request.Channel,
            Epoch = (await work.Db.Set<Pause>().MaxAsync(p => (long?)p.Epoch, work.Cancel) ?? 0) + 1,
            Reason = request.Reason,
            StartedAt = work.Now,
            StartedBy = work.Caller.Name,
        };
        if (standing is null)
        {
            work.Db.Add(pause);
            work.Raise(new PublishingPaused(request.Channel, request.Reason));
        }

        var inFlight = await work.Db.Set<Delivery>().AsNoTracking().Where(d => d.OpenAttempt != null && (request.Channel == null || d.ChannelId == request.Channel))
            .Select(Deliveries.AsView).ToListAsync(work.Cancel);
        work.Audit.About("pause", pause.Id, channel?.Name).Change(null, new { request.Channel, request.Reason, InFlight = inFlight.Count });
        work.Tell("calendar");
        work.Tell("deliveries");
        work.Tell("pauses");
        work.Reply.Toast(inFlight.Count == 0 ? "publishing.toast.paused" : "publishing.toast.paused_in_flight", inFlight.Count);
        return new PauseResult(pause.Id, inFlight);
    }
}
