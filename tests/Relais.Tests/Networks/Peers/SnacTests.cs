using NodaTime;
using Relais.Networks;
using Relais.Networks.Http;
using Relais.Networks.Mastodon;
using Relais.TestHouse;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks.Peers;

/// <summary>Against snac, a small fediverse server that speaks Mastodon's interface: no other name for what we send than what it shows.</summary>
[Trait("Peer", "snac")]
public sealed class SnacTests : IDisposable
{
    private static readonly Uri Redirect = new("http://127.0.0.1:8999/callback");
    private readonly Wire wire = Peer.Wire();
    private readonly MastodonNetwork network;

    public SnacTests() => network = new(wire);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => wire.Dispose();

    [Fact]
    public async Task An_account_is_connected_as_a_person_does_it()
    {
        var account = await ConnectAsync();

        account.Handle.ShouldStartWith("alice@");
        account.Limits.TextLength!.Value.ShouldBeGreaterThan(500);
        account.Limits.TextLength.Source.ShouldEndWith("/api/v1/instance");
        var health = (await network.CheckAsync(account.Access("mastodon"), Ct)).Value();
        health.Handle.ShouldBe(account.Handle);
    }

    [Fact]
    public async Task A_post_with_picture_link_mention_and_thread_is_read_back_and_deleted()
    {
        var access = (await ConnectAsync()).Access("mastodon");
        var first = Peer.Segment("Bonjour @bob, la carte : https://example.com/carte?x=1&y=2 #bière 🍺", Pictures.Png("Une pinte sur le zinc"));
        var root = (await network.PublishAsync(access, first, Ct)).Receipt();
        var second = (await network.PublishAsync(access, Peer.Segment("Suite du fil") with { Index = 1, Parent = root, Root = root }, Ct)).Receipt();
        var third = (await network.PublishAsync(access, Peer.Segment("Fin du fil") with { Index = 2, Parent = second, Root = root }, Ct)).Receipt();

        var shown = (await network.ReadBackAsync(access, root, Ct)).Value();
        shown.Text.ShouldContain("https://example.com/carte?x=1&y=2");
        shown.Text.ShouldContain("#bière 🍺");
        shown.Media.ShouldHaveSingleItem().AltText.ShouldBe("Une pinte sur le zinc");
        (await network.ReadBackAsync(access, second, Ct)).Value().ReplyTo.ShouldBe(root.RemoteId);
        (await network.ReadBackAsync(access, third, Ct)).Value().ReplyTo.ShouldBe(second.RemoteId);

        (await network.DeleteAsync(access, third, Ct)).Value().ShouldBe(Deletion.Deleted);
        (await network.DeleteAsync(access, third, Ct)).Value().ShouldBe(Deletion.WasGone);
        (await network.ReadBackAsync(access, third, Ct)).ShouldBeOfType<NetworkResult<PublishedPost>.Failed>().Reason.Code.ShouldBe(ReasonCodes.NotFound);
    }

    [Theory]
    [InlineData(PostVisibility.Public)]
    [InlineData(PostVisibility.Unlisted)]
    [InlineData(PostVisibility.Followers)]
    public async Task What_went_out_is_found_again_and_what_did_not_is_not(PostVisibility visibility)
    {
        var access = (await ConnectAsync()).Access("mastodon");
        var since = SystemClock.Instance.GetCurrentInstant();
        var sent = Peer.Segment($"**Gras** et `code`, merci @bob : https://example.com/é {Guid.CreateVersion7()}", Pictures.Png("x")) with { Options = new(Visibility: visibility) };
        var receipt = (await network.PublishAsync(access, sent, Ct)).Receipt();
        var reply = Peer.Segment("La suite " + Guid.CreateVersion7()) with { Parent = receipt, Root = receipt, Options = new(Visibility: visibility) };
        var replied = (await network.PublishAsync(access, reply, Ct)).Receipt();

        (await network.ReconcileAsync(access, sent, since, Ct)).ShouldBeOfType<ReconcileOutcome.Found>().Receipt.RemoteId.ShouldBe(receipt.RemoteId);
        (await network.ReconcileAsync(access, reply, since, Ct)).ShouldBeOfType<ReconcileOutcome.Found>().Receipt.RemoteId.ShouldBe(replied.RemoteId);
        (await network.ReconcileAsync(access, Peer.Segment("Jamais envoyé"), since, Ct)).ShouldBeOfType<ReconcileOutcome.NotThere>();
        (await network.ReconcileAsync(access, reply with { Text = "Autre suite" }, since, Ct)).ShouldBeOfType<ReconcileOutcome.NotThere>();
    }

    [Fact]
    public async Task A_rejected_token_asks_for_a_new_connection()
    {
        var access = (await ConnectAsync()).Access("mastodon");
        var stale = access with { Credential = new(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_token"] = "not-a-token" }) };

        (await network.PublishAsync(stale, Peer.Segment("x"), Ct)).ShouldBeOfType<PublishOutcome.Reconnect>();
        (await network.PublishAsync(stale, Peer.Segment("x", Pictures.Png()), Ct)).ShouldBeOfType<PublishOutcome.Reconnect>();
        (await network.CheckAsync(stale, Ct)).ShouldBeOfType<NetworkResult<ChannelHealth>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
    }

    /// <summary>Fills in the server's own sign-in form, as a browser would.</summary>
    private async Task<ConnectedAccount> ConnectAsync()
    {
        var peer = PeerLine.Required(PeerLine.Snac);
        var pending = (await network.StartAsync(new(peer.GetProperty("url").GetString()!, Redirect, "Relais"), Ct)).Value();
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });
        var page = await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(await browser.GetStreamAsync(pending.AuthorizationUrl, Ct), Ct);
        var form = page.QuerySelector("form")!;
        var fields = form.QuerySelectorAll("input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "", StringComparer.Ordinal);
        fields["login"] = "alice";
        fields["passwd"] = peer.GetProperty("alice").GetString()!;
        var action = new Uri(pending.AuthorizationUrl, form.GetAttribute("action"));
        using var consent = await browser.PostAsync(action, new FormUrlEncodedContent(fields), Ct);
        var back = System.Web.HttpUtility.ParseQueryString(consent.Headers.Location!.Query);
        return (await network.FinishAsync(pending, new(back["code"]!, back["state"]!), Ct)).Value();
    }
}
