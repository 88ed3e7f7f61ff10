using Relais.Networks;
using Relais.Networks.Http;

namespace Relais.Tests.Networks.Peers;

/// <summary>What the tests against real servers share.</summary>
public static class Peer
{
    /// <summary>The peers live on loopback and speak plain http.</summary>
    public static Wire Wire() => new(new WireOptions { Addresses = new AddressGuard(["all"]) }, TimeProvider.System);

    public static OutgoingSegment Segment(string text, params OutgoingMedia[] media) => new("key-" + Guid.CreateVersion7(), 0, text, media, new PostOptions(Language: "fr"));

    public static T Value<T>(this NetworkResult<T> result) => result is NetworkResult<T>.Ok ok ? ok.Value : throw new InvalidOperationException(result.ToString());

    public static SegmentReceipt Receipt(this PublishOutcome outcome) => outcome is PublishOutcome.Done done ? done.Receipt : throw new InvalidOperationException(outcome.ToString());
}
