using System.Text.Json;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Relais.TestHouse;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks.Peers;

/// <summary>Against Bluesky's own personal data server, with a directory beside it.</summary>
[Trait("Peer", "pds")]
public sealed class PdsTests : IDisposable
{
    private readonly Wire wire = Peer.Wire();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => wire.Dispose();

    [Theory]
    [InlineData("alice.test")]
    [InlineData("alice@example.com")]
    [InlineData("@alice.test")]
    public async Task An_account_signs_in_with_its_handle_or_address(string identifier)
    {
        var (network, peer) = Network();

        var account = (await network.SignInAsync(new(null, identifier, Password(peer)), Ct)).Value();

        account.Handle.ShouldBe("alice.test");
        account.AccountId.ShouldStartWith("did:plc:");
        account.Credential.ExpiresAt.ShouldNotBeNull();
        account.Credential.ToString().ShouldNotContain("eyJ");
        (await network.CheckAsync(account.Access("bluesky"), Ct)).Value().Handle.ShouldBe("alice.test");
    }

    [Fact]
    public async Task The_directory_is_asked_which_server_holds_an_account()
    {
        var peer = PeerLine.Required(PeerLine.Pds);
        var exchanges = new System.Collections.Concurrent.ConcurrentQueue<WireExchange>();
        using var watched = new Wire(new() { Addresses = new(["all"]), Observe = exchanges.Enqueue }, TimeProvider.System);
        var network = new BlueskyNetwork(watched, new() { DefaultServer = new(peer.GetProperty("url").GetString() + "/"), PlcDirectory = new(peer.GetProperty("plcUrl").GetString() + "/") });

        (await network.SignInAsync(new(null, "alice.test", Password(peer)), Ct)).Value();

        exchanges.ShouldContain(exchange => exchange.Path.StartsWith("/did:plc:") && exchange.Status == 200);
    }

    [Fact]
    public async Task What_another_address_of_the_server_gave_counts_on_the_one_that_the_accounts_document_names()
    {
        var (network, peer) = Network();
        var named = new Uri(peer.GetProperty("url").GetString() + "/");
        var other = new UriBuilder(named) { Host = "127.0.0.1" }.Uri;

        (await network.SignInAsync(new(other.AbsoluteUri, "alice.test", Password(peer)), Ct)).Value().Instance.ShouldBe(named);
    }

    [Fact]
    public async Task A_wrong_password_names_the_field()
    {
        var (network, _) = Network();

        var failed = (await network.SignInAsync(new(null, "alice.test", "wrong"), Ct)).ShouldBeOfType<NetworkResult<ConnectedAccount>.Failed>();

        failed.Reason.Code.ShouldBe(ReasonCodes.SignInRefused);
        failed.Field.ShouldBe(PostFields.Password);
    }

    [Fact]
    public async Task A_post_with_picture_link_mention_tag_and_thread_is_read_back_and_deleted()
    {
        var (network, access) = await ConnectAsync();
        const string text = "🍺 Bonjour @bob.test et @personne.test, la carte : example.com/carte #bière";
        var root = (await network.PublishAsync(access, Peer.Segment(text, Pictures.Png("Une pinte sur le zinc"), Pictures.Png("Le canal")), Ct)).Receipt();
        var second = (await network.PublishAsync(access, Peer.Segment("Suite du fil") with { Index = 1, Parent = root, Root = root }, Ct)).Receipt();
        var third = (await network.PublishAsync(access, Peer.Segment("Fin du fil") with { Index = 2, Parent = second, Root = root }, Ct)).Receipt();

        var shown = (await network.ReadBackAsync(access, root, Ct)).Value();
        shown.Text.ShouldBe(text);
        shown.Language.ShouldBe("fr");
        shown.Media.Select(media => media.AltText).ShouldBe(["Une pinte sur le zinc", "Le canal"]);
        (await network.ReadBackAsync(access, third, Ct)).Value().ReplyTo.ShouldBe(second.RemoteId);
        var record = await RecordAsync(access, root);
        record.GetProperty("facets").EnumerateArray().Select(facet => facet.GetProperty("features")[0].GetProperty("$type").GetString()!.Split('#')[1]).ShouldBe(["mention", "link", "tag"]);
        var last = await RecordAsync(access, third);
        last.GetProperty("reply").GetProperty("root").GetProperty("uri").GetString().ShouldBe(root.Uri);

        (await network.DeleteAsync(access, third, Ct)).Value().ShouldBe(Deletion.Deleted);
        (await network.DeleteAsync(access, third, Ct)).Value().ShouldBe(Deletion.WasGone);
        (await network.ReadBackAsync(access, third, Ct)).ShouldBeOfType<NetworkResult<PublishedPost>.Failed>().Reason.Code.ShouldBe(ReasonCodes.NotFound);
    }

    [Fact]
    public async Task Sending_the_same_segment_again_makes_no_second_post()
    {
        var (network, access) = await ConnectAsync();
        var segment = Peer.Segment("Une seule fois " + Guid.CreateVersion7());
        (await network.ReconcileAsync(access, segment, default, Ct)).ShouldBeOfType<ReconcileOutcome.NotThere>();

        var first = (await network.PublishAsync(access, segment, Ct)).Receipt();
        var again = (await network.PublishAsync(access, segment, Ct)).Receipt();
        var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => network.PublishAsync(access, segment, Ct)));

        again.RemoteId.ShouldBe(first.RemoteId);
        again.Cid.ShouldBe(first.Cid);
        together.ShouldAllBe(outcome => outcome is PublishOutcome.Done);
        (await network.ReconcileAsync(access, segment, default, Ct)).ShouldBeOfType<ReconcileOutcome.Found>().Receipt.Cid.ShouldBe(first.Cid);
    }

    [Fact]
    public async Task Too_long_a_text_is_refused_and_says_so()
    {
        var (network, access) = await ConnectAsync();

        var refused = (await network.PublishAsync(access, Peer.Segment(new string('x', 301)), Ct)).ShouldBeOfType<PublishOutcome.Refused>();

        refused.Reason.Code.ShouldBe(ReasonCodes.TextTooLong);
        refused.Field.ShouldBe(PostFields.Text);
    }

    [Fact]
    public async Task A_video_and_a_card_are_taken()
    {
        var (network, access) = await ConnectAsync();
        var card = new LinkCard(new("https://example.com/carte"), "La carte", "Bières du moment", Pictures.Png());

        var video = (await network.PublishAsync(access, Peer.Segment("Une vidéo", Pictures.Video("Le canal au matin")), Ct)).Receipt();
        var carded = (await network.PublishAsync(access, Peer.Segment("Une carte") with { Options = new() { Card = card } }, Ct)).Receipt();

        (await network.ReadBackAsync(access, video, Ct)).Value().Media.ShouldHaveSingleItem().ShouldSatisfyAllConditions(media => media.Kind.ShouldBe("video"), media => media.AltText.ShouldBe("Le canal au matin"));
        (await RecordAsync(access, carded)).GetProperty("embed").GetProperty("external").GetProperty("title").GetString().ShouldBe("La carte");
    }

    [Fact]
    public async Task A_session_is_renewed_and_a_dead_one_asks_for_the_password()
    {
        var (network, access) = await ConnectAsync();

        var renewed = access with { Credential = (await network.RefreshAsync(access, Ct)).Value() };
        var dead = access with { Credential = new(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_jwt"] = "x.y.z", ["refresh_jwt"] = "x.y.z" }) };

        (await network.PublishAsync(renewed, Peer.Segment("Après renouvellement"), Ct)).ShouldBeOfType<PublishOutcome.Done>();
        (await network.RefreshAsync(dead, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
        (await network.PublishAsync(dead, Peer.Segment("x"), Ct)).ShouldBeOfType<PublishOutcome.Reconnect>();
    }

    private (BlueskyNetwork Network, JsonElement Peer) Network()
    {
        var peer = PeerLine.Required(PeerLine.Pds);
        return (new(wire, new() { DefaultServer = new(peer.GetProperty("url").GetString() + "/"), PlcDirectory = new(peer.GetProperty("plcUrl").GetString() + "/") }), peer);
    }

    private async Task<(BlueskyNetwork Network, ChannelAccess Access)> ConnectAsync()
    {
        var (network, peer) = Network();
        var account = (await network.SignInAsync(new(null, "alice.test", Password(peer)), Ct)).Value();
        return (network, account.Access("bluesky"));
    }

    private static string Password(JsonElement peer) => peer.GetProperty("accounts")[0].GetProperty("password").GetString()!;

    private static async Task<JsonElement> RecordAsync(ChannelAccess access, SegmentReceipt receipt)
    {
        using var http = new HttpClient();
        var key = receipt.RemoteId.Split('/')[^1];
        var json = await http.GetStringAsync(new Uri(access.Instance, $"xrpc/com.atproto.repo.getRecord?repo={access.AccountId}&collection=app.bsky.feed.post&rkey={key}"), Ct);
        return JsonDocument.Parse(json).RootElement.GetProperty("value").Clone();
    }
}
