using NodaTime;
using Relais.Networks;
using Relais.Networks.Http;
using Relais.Networks.Sandbox;
using Relais.Sandbox;
using Relais.Sandbox.Control;
using Relais.Tests.Networks.Contracts;

namespace Relais.Tests.Networks;

/// <summary>The sandbox's connector under the common suite.</summary>
public sealed class SandboxComplianceTests : NetworkCompliance
{
    protected override NetworkContract MakeContract(TimeProvider time) => new SandboxContract(time);

    private sealed class SandboxContract(TimeProvider time) : MastodonContract(time)
    {
        public override INetwork Network(Wire wire, Uri server) => new SandboxNetwork(wire, server);

        public override ChannelAccess Access(Uri server) => base.Access(server) with { NetworkKey = "sandbox" };
    }
}

/// <summary>Against the sandbox itself, which refuses what Mastodon refuses.</summary>
public sealed class SandboxNetworkTests : IAsyncLifetime
{
    private readonly Wire wire = new(new() { Addresses = new(["127.0.0.1"]) }, TimeProvider.System);
    private SandboxServer server = null!;
    private SandboxNetwork network = null!;
    private ChannelAccess access = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await SandboxServer.Start(new(), Ct);
        network = new(wire, new(server.Address + "/"));
        var token = server.Issue(new("alice"));
        access = new("sandbox", new(server.Address + "/"), token.Id, "alice@" + new Uri(server.Address).Authority, new(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_token"] = token.AccessToken }), NetworkLimits.None);
    }

    public async ValueTask DisposeAsync()
    {
        wire.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_thread_with_pictures_and_a_video_is_published_read_back_and_deleted()
    {
        const string text = "Bonjour @bob, la carte : https://example.com/carte?x=1&y=2#fin (nouvelle) #bière 🍺\n\nÀ demain <3";
        var root = await PublishAsync(Segment(text, Pictures.Png("Une pinte", new FocusPoint(0.1, -0.2)), Pictures.Png("Le canal")));
        var reply = await PublishAsync(Segment("La suite") with { Parent = root, Root = root });

        var shown = Value(await network.ReadBackAsync(access, root, Ct));
        shown.Text.ShouldBe(text);
        shown.Language.ShouldBe("fr");
        shown.Media.Select(media => media.AltText).ShouldBe(["Une pinte", "Le canal"]);
        Value(await network.ReadBackAsync(access, reply, Ct)).ReplyTo.ShouldBe(root.RemoteId);
        server.Ledger().First().IdempotencyKey.ShouldNotBeNull();
        Value(await network.DeleteAsync(access, reply, Ct)).ShouldBe(Deletion.Deleted);
        Value(await network.DeleteAsync(access, reply, Ct)).ShouldBe(Deletion.WasGone);
    }

    [Fact]
    public async Task What_Mastodon_refuses_is_refused_with_the_field()
    {
        var gone = new SegmentReceipt("123456", new("https://example.com/x"), SystemClock.Instance.GetCurrentInstant());

        (await network.PublishAsync(access, Segment(new string('x', 501)), Ct)).ShouldBeOfType<PublishOutcome.Refused>().ShouldSatisfyAllConditions(
            refused => refused.Field.ShouldBe(PostFields.Text), refused => refused.Reason.Code.ShouldBe(ReasonCodes.TextTooLong));
        (await network.PublishAsync(access, Segment("x", [.. Enumerable.Repeat(Pictures.Png(), 5)]), Ct)).ShouldBeOfType<PublishOutcome.Refused>().Field.ShouldBe(PostFields.Media);
        (await network.PublishAsync(access, Segment("x") with { Parent = gone, Root = gone }, Ct)).ShouldBeOfType<PublishOutcome.Refused>().Field.ShouldBe(PostFields.Parent);
        server.Accepted.ShouldBe(0);
    }

    [Theory]
    [InlineData(FaultKind.LostAnswer, true)]
    [InlineData(FaultKind.ErrorAfter, true)]
    [InlineData(FaultKind.Dropped, false)]
    [InlineData(FaultKind.ErrorBefore, false)]
    public async Task After_a_lost_answer_reading_back_tells_the_truth(FaultKind fault, bool posted)
    {
        var since = SystemClock.Instance.GetCurrentInstant();
        var segment = Segment("Merci @bob : https://example.com/une-adresse-vraiment-tres-longue/pour-etre-raccourcie", Pictures.Png("x")) with { Options = new("Politique", PostVisibility.Followers) };
        server.Faults.Add(new(fault, Route: "POST /api/v1/statuses", Times: 1));

        (await network.PublishAsync(access, segment, Ct)).ShouldBeOfType<PublishOutcome.Unknown>();
        var outcome = await network.ReconcileAsync(access, segment, since, Ct);

        (outcome is ReconcileOutcome.Found).ShouldBe(posted);
        (outcome is ReconcileOutcome.NotThere).ShouldBe(!posted);
        server.Accepted.ShouldBe(posted ? 1 : 0);
    }

    [Fact]
    public async Task Repeating_with_the_same_key_makes_no_second_post_while_the_key_is_kept()
    {
        var first = await PublishAsync(Segment("Une fois"));

        (await PublishAsync(Segment("Une fois"))).RemoteId.ShouldBe(first.RemoteId);
        server.Accepted.ShouldBe(1);
    }

    [Fact]
    public async Task The_limits_and_the_quota_are_those_that_the_server_tells()
    {
        var health = (await network.CheckAsync(access, Ct)).ShouldBeOfType<NetworkResult<ChannelHealth>.Ok>();

        health.Value.Limits.TextLength!.Source.ShouldStartWith(server.Address);
        health.Budget.ShouldNotBeNull().Limit.ShouldBe(300);
    }

    [Fact]
    public void It_is_connected_to_without_asking_where_it_is()
    {
        network.Info.Key.ShouldBe("sandbox");
        network.Info.NeedsServer.ShouldBeFalse();
        network.Info.DefaultServer.ShouldBe(new Uri(server.Address + "/"));
    }

    private static OutgoingSegment Segment(string text, params OutgoingMedia[] media) => new("delivery:" + text.GetHashCode(StringComparison.Ordinal), 0, text, media, new PostOptions(Language: "fr"));

    private async Task<SegmentReceipt> PublishAsync(OutgoingSegment segment) => (await network.PublishAsync(access, segment, Ct)).ShouldBeOfType<PublishOutcome.Done>().Receipt;

    private static T Value<T>(NetworkResult<T> result) => result.ShouldBeOfType<NetworkResult<T>.Ok>().Value;
}
