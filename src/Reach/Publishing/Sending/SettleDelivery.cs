using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Publishing.Model;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>A person says what became of a delivery whose answer was lost.</summary>
/// <param name="Delivery">Which.</param>
/// <param name="IsThere">It is on the network; otherwise it is sent again.</param>
/// <param name="Url">Where people see it, when it is there.</param>
/// <param name="Version">As it was seen.</param>
public sealed record SettleDeliveryRequest(DeliveryId Delivery, bool IsThere, string? Url = null, Guid? Version = null) : IRequest<Placed>, IAboutVersion;

/// <summary>Asks the network again whether it is there.</summary>
public sealed record LookAgainRequest(DeliveryId Delivery) : IRequest<Placed>;

[Slice("deliveries.settle", PublishingPermissions.PublishNow, Http = "POST /deliveries/{delivery}/settle", OnPlaces = true, ForGuests = true)]
internal sealed class SettleDelivery(Placing placing, Posts posts, Channels.Channels channels, NetworkCatalog networks) : WriteSlice<SettleDeliveryRequest, Placed>
{
    public override void Check(SettleDeliveryRequest request, FieldProblems problems) => problems.Require(
        !request.IsThere || (Uri.TryCreate(request.Url, UriKind.Absolute, out var url) && url.Scheme is "https" or "http"),
        "url",
        "publishing.problem.url");

    public override async Task<Outcome<Placed>> Handle(SettleDeliveryRequest request, Work work)
    {
        var loaded = await Placing.Load(work, [new(request.Delivery, request.Version)]);
        if (!loaded.Ok)
        {
            return loaded.Problem;
        }

        var row = loaded.Value[0];
        if (row.State != DeliveryState.Unknown)
        {
            return Problem.Conflict("publishing.problem.not_unknown", Placing.View(row));
        }

        var toast = request.IsThere ? "publishing.toast.settled_there" : "publishing.toast.settled_not_there";
        if (!request.IsThere)
        {
            row.SettleNotThere(work.Now);
            placing.FallDue(work, row);
        }
        else if (await channels.Get(work.Db, row.ChannelId, work.Cancel) is var channel && await IsFollowed(work, row, channel))
        {
            var found = Found(request, row, channel, work.Now);
            row.SettleSegment(found, work.Now);
            placing.FallDue(work, row);
            toast = found.RemoteId.Length == 0 ? "publishing.toast.settled_rest_waits" : "publishing.toast.settled_rest_goes_on";
        }
        else
        {
            row.SettleThere(Found(request, row, channel, work.Now), work.Now);
        }

        work.Audit.About("delivery", row.Id).Change(new { State = DeliveryState.Unknown }, new { row.State, RemoteUrl = request.IsThere ? request.Url : row.RemoteUrl });
        work.Reply.Toast(toast);
        return await Placing.Done(work, [row], new Dictionary<DeliveryId, DeliveryState> { [row.Id] = DeliveryState.Unknown });
    }

    /// <summary>What the address says, as of when its answer was lost.</summary>
    private SegmentReceipt Found(SettleDeliveryRequest request, Delivery row, ChannelView? channel, Instant now)
    {
        var (url, sentAt) = (new Uri(request.Url!), row.UnknownSince ?? now);
        var told = channel is null ? null : networks.As<IReadAddress>(channel.Network)?.ReceiptAt(channel.Instance, url, sentAt);
        return (told ?? new("", url, sentAt)) with { ByPerson = true };
    }

    /// <summary>Whether more of the thread comes after the segment that nobody knew of.</summary>
    private async Task<bool> IsFollowed(Work work, Delivery row, ChannelView? channel) =>
        channel is not null
        && await posts.OutgoingFor(work.Db, row.PostId, channel, work.Cancel) is { } outgoing
        && outgoing.Segments.Count > Engine.Claim.Read(row.Receipts).Count + 1;
}

[Slice("deliveries.look_again", PublishingPermissions.PublishNow, Http = "POST /deliveries/{delivery}/look", OnPlaces = true, ForGuests = true)]
internal sealed class LookAgain : WriteSlice<LookAgainRequest, Placed>
{
    public override async Task<Outcome<Placed>> Handle(LookAgainRequest request, Work work)
    {
        var loaded = await Placing.Load(work, [new(request.Delivery)]);
        if (!loaded.Ok)
        {
            return loaded.Problem;
        }

        var row = loaded.Value[0];
        if (row.State != DeliveryState.Unknown)
        {
            return Problem.Conflict("publishing.problem.not_unknown", Placing.View(row));
        }

        row.LookAgain(work.Now);
        work.Audit.About("delivery", row.Id);
        work.Reply.Toast("publishing.toast.looking");
        return await Placing.Done(work, [row]);
    }
}
