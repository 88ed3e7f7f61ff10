using System.Text.Json;
using Relais.Networks;
using Relais.Networks.Http;
using Xunit;

namespace Relais.Tests.Networks.Peers;

/// <summary>A real server that somebody else wrote, started by a script of tests/peers. Its environment variable holds the line that the script prints.</summary>
public static class Peer
{
    public const string Snac = "RELAIS_PEER_SNAC";
    public const string Pds = "RELAIS_PEER_PDS";

    public static JsonElement Required(string variable)
    {
        var line = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(string.IsNullOrWhiteSpace(line), $"{variable} is not set: start the server with the script in tests/peers and put the line it prints there.");
        return JsonDocument.Parse(line!).RootElement.Clone();
    }

    /// <summary>The peers live on loopback and speak plain http.</summary>
    public static Wire Wire() => new(new WireOptions { Addresses = new AddressGuard(["all"]) }, TimeProvider.System);

    public static OutgoingSegment Segment(string text, params OutgoingMedia[] media) => new("key-" + Guid.CreateVersion7(), 0, text, media, new PostOptions(Language: "fr"));

    public static T Value<T>(this NetworkResult<T> result) => result is NetworkResult<T>.Ok ok ? ok.Value : throw new InvalidOperationException(result.ToString());

    public static SegmentReceipt Receipt(this PublishOutcome outcome) => outcome is PublishOutcome.Done done ? done.Receipt : throw new InvalidOperationException(outcome.ToString());
}
