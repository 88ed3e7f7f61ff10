using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;

namespace Relais.Publishing.History;

/// <summary>Everything that happened to one delivery, in order, to be read by a person.</summary>
public sealed record GetHistoryRequest(DeliveryId Delivery) : IRequest<HistoryView>;

/// <summary>A delivery's story.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Lines">What happened, in order.</param>
/// <param name="Title">The post's label; empty for an empty post, and for one that was deleted.</param>
/// <param name="Network">The network's key.</param>
/// <param name="NetworkName">The network's name.</param>
/// <param name="ChannelName">The account's name; <see langword="null"/> for a guest who does not see the account.</param>
public sealed record HistoryView(DeliveryView Delivery, IReadOnlyList<HistoryLine> Lines, string Title, string? Network, string? NetworkName, string? ChannelName) : IVersioned
{
    Guid IVersioned.Version => Delivery.Version;
}

/// <summary>One sentence of it.</summary>
/// <param name="At">When.</param>
/// <param name="TextKey">Key of the sentence.</param>
/// <param name="Args">Values for its placeholders.</param>
/// <param name="By">Who, when it was a person.</param>
/// <param name="Detail">The network's own words.</param>
/// <param name="Took">How long the call took.</param>
public sealed record HistoryLine(Instant At, string TextKey, IReadOnlyList<string> Args, string? By = null, string? Detail = null, Duration? Took = null);

[Slice("deliveries.history", PublishingPermissions.View, Http = "GET /deliveries/{delivery}/history", ForGuests = true)]
internal sealed class GetHistory(AppDb db, Channels.Channels channels) : ReadSlice<GetHistoryRequest, HistoryView>
{
    public override async Task<Outcome<HistoryView>> Handle(GetHistoryRequest request, Caller caller, CancellationToken cancel)
    {
        var delivery = await db.Set<Delivery>().AsNoTracking().Where(d => d.Id == request.Delivery).Select(Deliveries.AsView).FirstOrDefaultAsync(cancel);
        if (delivery is null)
        {
            return Problem.NotFound("publishing.problem.no_delivery");
        }

        var attempts = await db.Set<Attempt>().AsNoTracking().Where(a => a.DeliveryId == request.Delivery).OrderBy(a => a.Number).ToListAsync(cancel);
        var (id, post) = (delivery.Id.ToString(), delivery.Post.ToString());
        var deeds = await db.Set<AuditEntry>().AsNoTracking()
            .Where(a => a.WorkspaceId == caller.Workspace && ((a.Kind == "delivery" && a.Target == id) || (a.Kind == "post" && a.Target == post && a.Action.StartsWith("deliveries."))))
            .OrderBy(a => a.At).ToListAsync(cancel);
        var channel = await channels.Get(db, delivery.Channel, cancel);
        var title = (await Posts.Titles(db, [delivery.Post], cancel)).GetValueOrDefault(delivery.Post)?.Label ?? "";
        return new HistoryView(delivery, [.. attempts.Select(Line).Concat(deeds.Select(Line)).OrderBy(l => l.At)], title, channel?.Network, channel?.NetworkName, channel?.Name);
    }

    private static HistoryLine Line(Attempt attempt) => new(
        attempt.StartedAt,
        "publishing.history." + attempt.Outcome switch
        {
            AttemptOutcome.Open => "open",
            AttemptOutcome.Done => "done",
            AttemptOutcome.Wait => "wait",
            AttemptOutcome.Retry => "retry",
            AttemptOutcome.Refused => "refused",
            AttemptOutcome.Refresh => "refresh",
            AttemptOutcome.Reconnect => "reconnect",
            AttemptOutcome.Lost => "lost",
            AttemptOutcome.NotCalled => "not_called",
            AttemptOutcome.Found => "found",
            AttemptOutcome.NotThere => "not_there",
            _ => "cannot_tell",
        },
        [attempt.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), (attempt.Segment + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)],
        null,
        string.IsNullOrEmpty(attempt.Detail) ? null : attempt.Detail,
        attempt.EndedAt is { } ended ? ended - attempt.StartedAt : null);

    private static HistoryLine Line(AuditEntry entry) =>
        new(entry.At, "publishing.history." + entry.Action.Replace('.', '_'), [], entry.Door == Door.System ? null : entry.ActorName);
}
