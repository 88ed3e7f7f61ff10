using System.Web;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Relais.TestHouse;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks.Peers;

/// <summary>OAuth against Bluesky's own personal data server: discovery, pushed request, consent, proof-bound calls, rotation.</summary>
[Trait("Peer", "pds")]
public sealed class PdsOAuthTests : IDisposable
{
    private readonly Wire wire = Peer.Wire();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => wire.Dispose();

    [Theory]
    [InlineData("alice.test")]
    [InlineData("@alice.test")]
    [InlineData("did")]
    [InlineData("server")]
    [InlineData("")]
    public async Task An_account_is_connected_from_its_name_or_from_its_server(string typed)
    {
        var peer = PeerLine.Required(PeerLine.Pds);
        typed = typed switch { "did" => Did(peer), "server" => peer.GetProperty("url").GetString()!, _ => typed };

        var (_, account) = await ConnectAsync(typed);

        account.AccountId.ShouldBe(Did(peer));
        account.Handle.ShouldBe("alice.test");
        account.Instance.AbsoluteUri.ShouldBe(peer.GetProperty("url").GetString() + "/");
        account.Scopes.ShouldBe(["atproto", "transition:generic"], ignoreOrder: true);
        account.Credential.ExpiresAt.ShouldNotBeNull().ShouldBeLessThan(SystemClock.Instance.GetCurrentInstant() + Duration.FromHours(2));
        account.Credential.EndsAt.ShouldNotBeNull();
        account.Credential.ToString().ShouldNotContain("eyJ");
    }

    [Fact]
    public async Task A_post_with_a_picture_goes_out_is_read_back_found_again_and_deleted_with_proofs()
    {
        var (network, account) = await ConnectAsync("alice.test");
        var access = account.Access("bluesky");
        var segment = Peer.Segment("Par OAuth 🍺 : example.com/carte #bière " + Guid.CreateVersion7(), Pictures.Png("Une pinte sur le zinc"));
        (await network.ReconcileAsync(access, segment, default, Ct)).ShouldBeOfType<ReconcileOutcome.NotThere>();

        var receipt = (await network.PublishAsync(access, segment, Ct)).Receipt();

        (await network.PublishAsync(access, segment, Ct)).Receipt().Cid.ShouldBe(receipt.Cid);
        (await network.ReadBackAsync(access, receipt, Ct)).Value().Media.ShouldHaveSingleItem().AltText.ShouldBe("Une pinte sur le zinc");
        (await network.ReconcileAsync(access, segment, default, Ct)).ShouldBeOfType<ReconcileOutcome.Found>().Receipt.RemoteId.ShouldBe(receipt.RemoteId);
        (await network.CheckAsync(access, Ct)).Value().MissingScopes.ShouldBeEmpty();
        (await network.DeleteAsync(access, receipt, Ct)).Value().ShouldBe(Deletion.Deleted);
    }

    [Fact]
    public async Task A_refresh_token_works_once_and_a_second_use_ends_the_session()
    {
        var (network, account) = await ConnectAsync("alice.test");
        var old = account.Access("bluesky");

        var renewed = old with { Credential = (await network.RefreshAsync(old, Ct)).Value() };

        renewed.Credential.Secret("refresh_jwt").ShouldNotBe(old.Credential.Secret("refresh_jwt"));
        renewed.Credential.EndsAt.ShouldBe(old.Credential.EndsAt);
        (await network.CheckAsync(renewed, Ct)).Value().Handle.ShouldBe("alice.test");
        (await network.RefreshAsync(old, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
        (await network.RefreshAsync(renewed, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
    }

    [Fact]
    public async Task A_stolen_token_is_worth_nothing_without_the_key()
    {
        var (network, account) = await ConnectAsync("alice.test");
        using var other = DpopKey.New();
        var secrets = new Dictionary<string, string>(account.Credential.Secrets, StringComparer.Ordinal) { ["dpop_key"] = other.Secret };

        var answer = await network.PublishAsync(account.Access("bluesky") with { Credential = account.Credential with { Secrets = secrets } }, Peer.Segment("volé"), Ct);

        answer.ShouldNotBeOfType<PublishOutcome.Done>();
    }

    [Fact]
    public async Task A_person_who_says_no_is_sent_back_with_that_and_nothing_else()
    {
        var (_, pending, peer) = await StartAsync("alice.test");

        var back = HttpUtility.ParseQueryString((await PdsConsent.AnswerAsync(pending.AuthorizationUrl, "alice.test", Password(peer), yes: false, Ct)).Query);

        back["error"].ShouldBe("access_denied");
        back["code"].ShouldBeNull();
        back["state"].ShouldBe(pending.State);
    }

    [Theory]
    [InlineData("personne.test", ReasonCodes.AccountNotFound)]
    [InlineData("did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", ReasonCodes.AccountNotFound)]
    public async Task A_name_that_nobody_has_is_said(string typed, string code)
    {
        var (network, peer) = Network();

        var failed = (await network.StartAsync(Request(network, peer, typed), Ct)).ShouldBeOfType<NetworkResult<PendingConnection>.Failed>();

        failed.Reason.Code.ShouldBe(code);
        failed.Field.ShouldBe(PostFields.Server);
    }

    private async Task<(BlueskyNetwork Network, ConnectedAccount Account)> ConnectAsync(string typed)
    {
        var (network, pending, peer) = await StartAsync(typed);
        var answer = await PdsConsent.SayYesAsync(pending.AuthorizationUrl, "alice.test", Password(peer), Ct);
        return (network, (await network.FinishAsync(pending, answer, Ct)).Value());
    }

    private async Task<(BlueskyNetwork Network, PendingConnection Pending, System.Text.Json.JsonElement Peer)> StartAsync(string typed)
    {
        var (network, peer) = Network();
        return (network, (await network.StartAsync(Request(network, peer, typed), Ct)).Value(), peer);
    }

    private (BlueskyNetwork Network, System.Text.Json.JsonElement Peer) Network()
    {
        var peer = PeerLine.Required(PeerLine.Pds);
        return (new(wire, new() { DefaultServer = new(peer.GetProperty("url").GetString() + "/"), PlcDirectory = new(peer.GetProperty("plcUrl").GetString() + "/") }), peer);
    }

    private static CodeRequest Request(BlueskyNetwork network, System.Text.Json.JsonElement peer, string typed)
    {
        var app = network.Register(new("http://localhost:8999/"), new("http://localhost:8999/doc.json"), new("http://localhost:8999/channels/callback")).Value();
        return new(typed, app.RedirectUri, "Relais", null, app);
    }

    private static string Did(System.Text.Json.JsonElement peer) => peer.GetProperty("accounts")[0].GetProperty("did").GetString()!;

    private static string Password(System.Text.Json.JsonElement peer) => peer.GetProperty("accounts")[0].GetProperty("password").GetString()!;
}
