using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks;

/// <summary>OAuth where the server is strict, changes its mind, loses answers, or lies. What a real server does is in Peers.</summary>
public sealed class BlueskyOAuthTests : IAsyncLifetime
{
    private static readonly Uri Here = new("http://localhost:8080/");
    private readonly TestClock clock = new(new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));
    private OAuthPds pds = null!;
    private Wire wire = null!;
    private BlueskyNetwork network = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        pds = await OAuthPds.StartAsync(clock);
        wire = new(new() { Addresses = new(["127.0.0.1"]), Timeout = TimeSpan.FromSeconds(8) }, clock);
        network = new(wire, new() { DefaultServer = pds.Address, PlcDirectory = new(pds.Address, "plc/") });
    }

    public async ValueTask DisposeAsync()
    {
        wire.Dispose();
        await pds.DisposeAsync();
    }

    [Fact]
    public async Task The_request_is_pushed_and_the_address_that_people_see_tells_nothing()
    {
        var pending = await StartAsync();

        var shown = System.Web.HttpUtility.ParseQueryString(pending.AuthorizationUrl.Query);
        shown.AllKeys.ShouldBe(["client_id", "request_uri"]);
        shown["client_id"].ShouldBe("http://localhost?redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fchannels%2Fcallback&scope=atproto%20transition%3Ageneric");
        var sent = System.Web.HttpUtility.ParseQueryString(pds.Server.Requests.Last(request => request.Path == "/oauth/par").Text);
        sent["code_challenge_method"].ShouldBe("S256");
        sent["login_hint"].ShouldBe("brasserie.test");
        sent["redirect_uri"].ShouldBe("http://127.0.0.1:8080/channels/callback");
        $"{pending}".ShouldNotContain(pending.Verifier);
    }

    [Fact]
    public async Task A_server_that_changes_its_nonce_with_every_answer_is_served()
    {
        pds.NewNonceEachTime = true;
        var access = (await ConnectAsync()).Access("bluesky");

        var outcome = await network.PublishAsync(access, new("delivery-1:0", 0, "Bonjour", [Pictures.Png("x")], new()), Ct);

        outcome.ShouldBeOfType<PublishOutcome.Done>();
        pds.Posts.ShouldBe(["Bonjour"]);
        (await network.RefreshAsync(access, Ct)).ShouldBeOfType<NetworkResult<Credential>.Ok>();
    }

    [Fact]
    public async Task A_server_that_never_takes_its_own_nonce_is_not_asked_for_ever()
    {
        var access = (await ConnectAsync()).Access("bluesky");
        for (var i = 0; i < 5; i++)
            pds.Server.Next("POST /xrpc/com.atproto.repo.createRecord", Faults.Answer(401, "{\"error\":\"use_dpop_nonce\"}", ("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\""), ("DPoP-Nonce", "other-" + i)));

        (await network.PublishAsync(access, new("delivery-1:0", 0, "Bonjour", [], new()), Ct)).ShouldNotBeOfType<PublishOutcome.Done>();

        pds.Server.Requests.Count(request => request.Path.EndsWith("createRecord", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task A_lost_answer_to_a_post_is_unknown_and_found_again()
    {
        var access = (await ConnectAsync()).Access("bluesky");
        var segment = new OutgoingSegment("delivery-1:0", 0, "Bonjour", [], new());
        // The nonce is known by now, so that the call that posts is the one whose answer is lost.
        await network.CheckAsync(access, Ct);
        pds.Server.Next("POST /xrpc/com.atproto.repo.createRecord", Faults.LoseAnswer);

        (await network.PublishAsync(access, segment, Ct)).ShouldBeOfType<PublishOutcome.Unknown>();

        (await network.ReconcileAsync(access, segment, default, Ct)).ShouldBeOfType<ReconcileOutcome.Found>();
    }

    [Fact]
    public async Task An_expired_token_is_renewed_and_the_old_one_is_worth_nothing()
    {
        var old = (await ConnectAsync()).Access("bluesky");
        clock.Advance(TimeSpan.FromMinutes(31));
        (await network.PublishAsync(old, new("delivery-1:0", 0, "Bonjour", [], new()), Ct)).ShouldBeOfType<PublishOutcome.Refresh>();

        var renewed = old with { Credential = (await network.RefreshAsync(old, Ct)).Value() };

        (await network.CheckAsync(renewed, Ct)).ShouldBeOfType<NetworkResult<ChannelHealth>.Ok>();
        renewed.Credential.ExpiresAt.ShouldBe(Instant.FromDateTimeOffset(clock.GetUtcNow()) + Duration.FromMinutes(30));
        renewed.Credential.EndsAt.ShouldBe(old.Credential.EndsAt);
        (await network.RefreshAsync(old, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
    }

    [Fact]
    public async Task A_lost_answer_to_a_renewal_is_said_to_be_lost_and_the_next_try_tells()
    {
        var access = (await ConnectAsync()).Access("bluesky");
        pds.Server.Next("POST /oauth/token", Faults.LoseAnswer);

        (await network.RefreshAsync(access, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.AnswerLost);
        (await network.RefreshAsync(access, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData(null)]
    public async Task An_answer_of_another_server_gets_no_code(string? issuer)
    {
        var pending = await StartAsync();
        var before = pds.Server.Requests.Count;

        Failure(await network.FinishAsync(pending, pds.Yes(pending) with { Issuer = issuer }, Ct)).ShouldBe(ReasonCodes.WrongServer);

        pds.Server.Requests.Count.ShouldBe(before);
    }

    [Fact]
    public async Task An_answer_with_another_state_gets_no_code()
    {
        var pending = await StartAsync();
        var before = pds.Server.Requests.Count;

        Failure(await network.FinishAsync(pending, pds.Yes(pending) with { State = "other" }, Ct)).ShouldBe(ReasonCodes.ConsentRefused);

        pds.Server.Requests.Count.ShouldBe(before);
    }

    [Fact]
    public async Task Tokens_for_another_account_are_not_taken()
    {
        var pending = await StartAsync();
        pds.Subject = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb";

        Failure(await network.FinishAsync(pending, pds.Yes(pending), Ct)).ShouldBe(ReasonCodes.WrongAccount);
    }

    [Fact]
    public async Task A_server_cannot_speak_for_an_account_that_lives_elsewhere()
    {
        await using var home = await OAuthPds.StartAsync(clock);
        // Begun from the server's address, so that no account was named: the account's own document must lead back.
        var pending = await StartAsync(pds.Issuer);
        (home.Did, pds.Subject) = ("did:plc:cccccccccccccccccccccccc", "did:plc:cccccccccccccccccccccccc");
        pds.Server.Next("GET /plc/" + home.Did, Faults.Answer(200, JsonSerializer.Serialize(new
        {
            id = home.Did,
            alsoKnownAs = new[] { "at://elsewhere.test" },
            service = new[] { new { id = "#atproto_pds", serviceEndpoint = home.Issuer } },
        })));

        Failure(await network.FinishAsync(pending, pds.Yes(pending), Ct)).ShouldBe(ReasonCodes.WrongServer);
    }

    [Fact]
    public async Task A_name_that_the_account_does_not_claim_is_not_taken_for_it()
    {
        pds.ClaimedHandle = "quelquun.test";

        Failure(await network.StartAsync(Request("brasserie.test"), Ct)).ShouldBe(ReasonCodes.WrongServer);
    }

    [Fact]
    public async Task A_directory_that_does_not_answer_is_not_taken_for_a_name_that_nobody_has()
    {
        pds.Server.Next("GET /xrpc/com.atproto.identity.resolveHandle", Faults.Answer(503, "{}"));

        Failure(await network.StartAsync(Request("brasserie.test"), Ct)).ShouldBe(ReasonCodes.NetworkTrouble);
    }

    [Fact]
    public async Task Without_the_scope_of_the_protocol_there_is_no_session()
    {
        var pending = await StartAsync();
        pds.Scope = "transition:generic";

        Failure(await network.FinishAsync(pending, pds.Yes(pending), Ct)).ShouldBe(ReasonCodes.ScopeMissing);
    }

    [Fact]
    public async Task A_scope_that_was_not_granted_is_said_at_every_check()
    {
        pds.Scope = "atproto";
        var account = await ConnectAsync();

        account.Scopes.ShouldBe(["atproto"]);
        (await network.CheckAsync(account.Access("bluesky"), Ct)).Value().MissingScopes.ShouldBe(["transition:generic"]);
    }

    [Theory]
    [InlineData("issuer", "\"https://evil.example\"", ReasonCodes.WrongServer)]
    [InlineData("response_types_supported", "[\"token\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("grant_types_supported", "[\"authorization_code\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("code_challenge_methods_supported", "[\"plain\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("token_endpoint_auth_methods_supported", "[\"none\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("token_endpoint_auth_signing_alg_values_supported", "[\"ES256\",\"none\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("dpop_signing_alg_values_supported", "[\"RS256\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("scopes_supported", "[\"openid\"]", ReasonCodes.NoAuthorisation)]
    [InlineData("authorization_response_iss_parameter_supported", "false", ReasonCodes.NoAuthorisation)]
    [InlineData("require_pushed_authorization_requests", "false", ReasonCodes.NoAuthorisation)]
    [InlineData("client_id_metadata_document_supported", "null", ReasonCodes.NoAuthorisation)]
    [InlineData("require_request_uri_registration", "false", ReasonCodes.NoAuthorisation)]
    [InlineData("token_endpoint", "\"javascript:alert(1)\"", ReasonCodes.NoAuthorisation)]
    public async Task A_server_that_does_not_promise_what_the_profile_asks_is_not_trusted(string field, string value, string code)
    {
        pds.Metadata = json => json[field] = JsonNode.Parse(value);

        Failure(await network.StartAsync(Request("brasserie.test"), Ct)).ShouldBe(code);

        pds.Server.Requests.ShouldNotContain(request => request.Path == "/oauth/par");
    }

    [Fact]
    public async Task A_redirect_of_what_says_whom_to_trust_is_not_followed()
    {
        pds.Server.Next("GET /.well-known/oauth-authorization-server", Faults.Answer(302, "", ("Location", "/elsewhere")));

        Failure(await network.StartAsync(Request("brasserie.test"), Ct)).ShouldBe(ReasonCodes.NoAuthorisation);

        pds.Server.Requests.ShouldNotContain(request => request.Path == "/elsewhere");
    }

    [Fact]
    public async Task An_installation_with_a_public_address_signs_with_the_key_of_its_document_and_its_sessions_have_no_end()
    {
        var here = new Uri("https://relais.example.org/");
        var app = network.Register(here, new(here, "channels/clients/bluesky/client-metadata.json"), new(here, "channels/callback")).Value();
        var document = network.ClientDocument(app, "Relais", here)!;
        pds.ClientDocument = () => Task.FromResult(document);

        var pending = (await network.StartAsync(new("brasserie.test", app.RedirectUri, "Relais", here, app), Ct)).Value();
        var account = (await network.FinishAsync(pending, pds.Yes(pending), Ct)).Value();

        account.Credential.EndsAt.ShouldBeNull();
        (await network.RefreshAsync(account.Access("bluesky"), Ct)).ShouldBeOfType<NetworkResult<Credential>.Ok>();
        var json = JsonNode.Parse(document)!;
        json["client_id"]!.GetValue<string>().ShouldBe("https://relais.example.org/channels/clients/bluesky/client-metadata.json");
        json["dpop_bound_access_tokens"]!.GetValue<bool>().ShouldBeTrue();
        json["jwks"]!["keys"]![0]!["d"].ShouldBeNull();
        document.ShouldNotContain(app.ClientSecret);
    }

    [Fact]
    public async Task A_server_that_cannot_read_the_document_is_said_to_be_so_and_the_session_is_kept()
    {
        var here = new Uri("https://relais.example.org/");
        var app = network.Register(here, new(here, "client.json"), new(here, "channels/callback")).Value();

        Failure(await network.StartAsync(new("brasserie.test", app.RedirectUri, "Relais", here, app), Ct)).ShouldBe(ReasonCodes.ClientRefused);
    }

    [Theory]
    [InlineData("http://relais.example.org/")]
    [InlineData("https://relais.example.org:8443/")]
    [InlineData("https://192.0.2.7/")]
    [InlineData("https://relais/")]
    [InlineData("http://192.168.1.4:8080/")]
    public void An_address_that_servers_cannot_read_is_refused_before_anything_is_asked(string address)
    {
        var here = new Uri(address);

        network.Register(here, new(here, "client.json"), new(here, "channels/callback")).ShouldBeOfType<NetworkResult<AppRegistration>.Failed>().Reason.Code.ShouldBe(ReasonCodes.ClientNotPublic);
    }

    private async Task<ConnectedAccount> ConnectAsync()
    {
        var pending = await StartAsync();
        return (await network.FinishAsync(pending, pds.Yes(pending), Ct)).Value();
    }

    private async Task<PendingConnection> StartAsync(string typed = "brasserie.test") => (await network.StartAsync(Request(typed), Ct)).Value();

    private CodeRequest Request(string typed)
    {
        var app = network.Register(Here, new(Here, "client.json"), new(Here, "channels/callback")).Value();
        return new(typed, app.RedirectUri, "Relais", null, app);
    }

    private static string Failure<T>(NetworkResult<T> result) => result.ShouldBeOfType<NetworkResult<T>.Failed>().Reason.Code;
}

file static class Results
{
    public static T Value<T>(this NetworkResult<T> result) => result is NetworkResult<T>.Ok ok ? ok.Value : throw new InvalidOperationException(result.ToString());
}
