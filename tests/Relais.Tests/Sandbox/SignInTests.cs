using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;

namespace Relais.Tests.Sandbox;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Callback = "http://127.0.0.1:9/back?keep=1";
    private const string Verifier = "a-verifier-of-at-least-forty-three-characters-0";

    private SandboxHost _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await SandboxHost.Run();

    public ValueTask DisposeAsync() => _sandbox.DisposeAsync();

    [Fact]
    public async Task A_code_with_its_verifier_becomes_a_token_that_knows_its_account()
    {
        var app = await App("read write");
        var back = await Approve(app, "bob", "read write", Challenge(Verifier));

        back["state"].ShouldBe("st&te");
        back["keep"].ShouldBe("1");
        var token = await Exchange(app, back["code"]!, Verifier);
        token.Status.ShouldBe(HttpStatusCode.OK);
        token["scope"].ShouldBe("read write");
        token["token_type"].ShouldBe("Bearer");
        var me = await _sandbox.Get("/api/v1/accounts/verify_credentials", token["access_token"]);
        me["username"].ShouldBe("bob");
        me.Body.GetProperty("source").GetProperty("privacy").GetString().ShouldBe("public");
    }

    [Theory]
    [InlineData("another-verifier-of-at-least-forty-three-chars-0", Callback)]
    [InlineData(null, Callback)]
    [InlineData(Verifier, "http://127.0.0.1:9/elsewhere")]
    public async Task A_code_is_worth_nothing_with_another_verifier_or_address(string? verifier, string redirect)
    {
        var app = await App("read");
        var back = await Approve(app, "bob", "read", Challenge(Verifier));

        var token = await Exchange(app, back["code"]!, verifier, redirect);

        token.Status.ShouldBe(HttpStatusCode.BadRequest);
        token.Error.ShouldBe("invalid_grant");
        (await Exchange(app, back["code"]!, Verifier)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_code_is_good_once_and_for_ten_minutes()
    {
        var app = await App("read");
        var first = await Approve(app, "bob", "read", Challenge(Verifier));
        (await Exchange(app, first["code"]!, Verifier)).Status.ShouldBe(HttpStatusCode.OK);
        (await Exchange(app, first["code"]!, Verifier)).Error.ShouldBe("invalid_grant");

        var late = await Approve(app, "bob", "read", Challenge(Verifier));
        _sandbox.Clock.Now += TimeSpan.FromMinutes(11);
        (await Exchange(app, late["code"]!, Verifier)).Error.ShouldBe("invalid_grant");
    }

    [Fact]
    public async Task A_client_that_does_not_know_PKCE_is_let_in_without()
    {
        var app = await App("read");
        var back = await Decide(app, "approve", "bob", "read", null, null);

        (await Exchange(app, back["code"]!, null)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Saying_no_comes_back_as_access_denied()
    {
        var app = await App("read");
        var back = await Decide(app, "deny", "bob", "read", Challenge(Verifier), "S256");

        back["error"].ShouldBe("access_denied");
        back["state"].ShouldBe("st&te");
    }

    [Fact]
    public async Task The_plain_method_and_scopes_beyond_the_application_are_refused()
    {
        var app = await App("read");

        (await Decide(app, "approve", "bob", "read", Verifier, "plain"))["error"].ShouldBe("invalid_code_challenge_method");
        (await Decide(app, "approve", "bob", "read write", null, null))["error"].ShouldBe("invalid_scope");
    }

    [Fact]
    public async Task An_address_that_was_not_registered_is_never_redirected_to()
    {
        var app = await App("read");
        using var answer = await _sandbox.Http.GetAsync($"/oauth/authorize?response_type=code&client_id={app["client_id"]}&redirect_uri=https://evil.example/", TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Headers.Location.ShouldBeNull();
    }

    [Fact]
    public async Task The_sign_in_page_names_the_application_the_accounts_and_the_scopes()
    {
        var app = await App("read write:statuses", name: "Relais <b>");

        var page = await _sandbox.Page($"/oauth/authorize?response_type=code&client_id={app["client_id"]}&redirect_uri={Uri.EscapeDataString(Callback)}&scope=read&state=x", "en");

        page.ShouldContain("Relais &lt;b&gt; asks to act in your name");
        page.ShouldContain("value=\"alice\"");
        page.ShouldContain("<code>read</code>");
    }

    [Fact]
    public async Task An_application_alone_may_look_but_not_post()
    {
        var app = await App("read write");
        var own = await _sandbox.Form("/oauth/token", null, ("grant_type", "client_credentials"), ("client_id", app["client_id"]), ("client_secret", app["client_secret"]), ("scope", "read write"));

        (await _sandbox.Get("/api/v1/apps/verify_credentials", own["access_token"]))["name"].ShouldBe("Test");
        var post = await _sandbox.Toot("non", own["access_token"]);
        post.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        post.Error.ShouldBe("This method requires an authenticated user");
    }

    [Fact]
    public async Task A_wrong_secret_is_an_invalid_client()
    {
        var app = await App("read");
        var answer = await _sandbox.Form("/oauth/token", null, ("grant_type", "client_credentials"), ("client_id", app["client_id"]), ("client_secret", "wrong"));

        answer.Status.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Error.ShouldBe("invalid_client");
    }

    [Fact]
    public async Task A_revoked_an_expired_and_an_invented_token_are_told_apart()
    {
        var app = await App("read");
        var token = (await Exchange(app, (await Approve(app, "bob", "read", Challenge(Verifier)))["code"]!, Verifier))["access_token"];
        (await _sandbox.Form("/oauth/revoke", null, ("client_id", app["client_id"]), ("client_secret", app["client_secret"]), ("token", token))).Status.ShouldBe(HttpStatusCode.OK);
        var brief = _sandbox.Server.Issue(new("bob", ExpiresIn: 60)).AccessToken;
        _sandbox.Clock.Now += TimeSpan.FromMinutes(2);

        (await _sandbox.Get("/api/v1/accounts/verify_credentials", token)).Error.ShouldBe("The access token was revoked");
        (await _sandbox.Get("/api/v1/accounts/verify_credentials", brief)).Error.ShouldBe("The access token expired");
        (await _sandbox.Get("/api/v1/accounts/verify_credentials", "invented")).Error.ShouldBe("The access token is invalid");
        (await _sandbox.Get("/api/v1/accounts/verify_credentials")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_does_only_what_its_scopes_allow()
    {
        var reader = _sandbox.Server.Issue(new("bob", Scopes: "read:accounts")).AccessToken;

        (await _sandbox.Get("/api/v1/accounts/verify_credentials", reader)).Status.ShouldBe(HttpStatusCode.OK);
        var post = await _sandbox.Toot("non", reader);
        post.Status.ShouldBe(HttpStatusCode.Forbidden);
        post.Error.ShouldBe("This action is outside the authorized scopes");
        (await _sandbox.Get("/api/v1/notifications", reader)).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("not an address")]
    [InlineData("https://a.example/#fragment")]
    public async Task An_application_cannot_register_an_address_that_is_none(string redirect)
    {
        var answer = await _sandbox.Post("/api/v1/apps", null, new { client_name = "x", redirect_uris = redirect });

        answer.Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private Task<Answer> App(string scopes, string name = "Test") => _sandbox.Post("/api/v1/apps", null, new { client_name = name, redirect_uris = new[] { Callback }, scopes });

    private Task<System.Collections.Specialized.NameValueCollection> Approve(Answer app, string account, string scope, string challenge) => Decide(app, "approve", account, scope, challenge, "S256");

    private async Task<System.Collections.Specialized.NameValueCollection> Decide(Answer app, string decision, string account, string scope, string? challenge, string? method)
    {
        var fields = new Dictionary<string, string>
        {
            ["client_id"] = app["client_id"], ["redirect_uri"] = Callback, ["scope"] = scope, ["state"] = "st&te", ["account"] = account, ["decision"] = decision,
            ["code_challenge"] = challenge ?? "", ["code_challenge_method"] = method ?? "",
        };
        using var answer = await _sandbox.Http.PostAsync("/oauth/authorize", new FormUrlEncodedContent(fields), TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.ToString().ShouldStartWith(Callback);
        return HttpUtility.ParseQueryString(answer.Headers.Location.Query);
    }

    private Task<Answer> Exchange(Answer app, string code, string? verifier, string redirect = Callback) => _sandbox.Form(
        "/oauth/token", null, ("grant_type", "authorization_code"), ("client_id", app["client_id"]), ("client_secret", app["client_secret"]), ("code", code), ("redirect_uri", redirect), ("code_verifier", verifier ?? ""));
}
