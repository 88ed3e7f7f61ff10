using System.Text.Json;
using NodaTime;
using Relais.Networks;

namespace Relais.Tests.Networks;

/// <summary>What callers store as JSON must come back as it was, with any serialiser options.</summary>
public class StoredShapesTests
{
    private static readonly Instant Moment = Instant.FromUtc(2026, 3, 2, 10, 0, 0) + Duration.FromMilliseconds(123);

    [Fact]
    public void A_receipt_comes_back_whole()
    {
        var receipt = new SegmentReceipt("at://did/x/1", new("https://bsky.app/x"), Moment) { Uri = "at://did/x/1", Cid = "bafy" };

        Again(receipt).ShouldBe(receipt);
    }

    [Fact]
    public void Limits_come_back_with_their_sources()
    {
        var limits = new NetworkLimits { TextLength = new(500, "https://example.social/api/v2/instance", new(2026, 3, 2)), ImageTypes = new(["image/png"], "x", new(2026, 3, 2), Verified: false) };

        var again = Again(limits);

        again.TextLength.ShouldBe(limits.TextLength);
        again.ImageTypes!.Value.ShouldBe(["image/png"]);
        again.ImageTypes.Verified.ShouldBeFalse();
        again.Videos.ShouldBeNull();
    }

    [Fact]
    public void A_credential_and_a_pending_connection_come_back_with_their_secrets_and_print_none()
    {
        var credential = new Credential(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_token"] = "secret-1" }, Moment);
        var pending = new PendingConnection(new("https://a.example/"), new("https://a.example/oauth"), "state", "verifier-1", new(new("https://a.example/"), "id", "secret-2", new("https://r.example/")));

        Again(credential).Secret("access_token").ShouldBe("secret-1");
        Again(credential).ExpiresAt.ShouldBe(Moment);
        Again(pending).ShouldBe(pending);
        $"{credential} {pending}".ShouldNotContain("secret");
        $"{pending}".ShouldNotContain("verifier-1");
    }

    [Fact]
    public void What_is_reported_wins_and_what_is_not_stays()
    {
        var known = new NetworkLimits { TextLength = new(500, "doc", new(2026, 1, 1)), Images = new(4, "doc", new(2026, 1, 1)) };

        var both = known.OverriddenBy(new() { TextLength = new(700, "instance", new(2026, 3, 2)) });

        both.TextLength!.Value.ShouldBe(700);
        both.Images!.Value.ShouldBe(4);
    }

    private static T Again<T>(T value) where T : class
    {
        JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value)).ShouldNotBeNull();
        return JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!;
    }
}
