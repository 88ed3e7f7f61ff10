using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Relais.Tests.Identity;

/// <summary>What is wrong with the id_token.</summary>
public enum Lie
{
    None,
    Nonce,
    Audience,
    Issuer,
    Expired,
    Key,
    Unsigned,
    NoIdToken,
}

/// <summary>An OpenID Connect issuer at the wire that tells one lie, and checks what it is asked: PKCE and the client's secret.</summary>
internal sealed class LyingIssuer : IAsyncDisposable
{
    public const string Mail = "claire@company.example";

    private readonly WebApplication app;
    private readonly Lie lie;
    private readonly RSA rsa = RSA.Create(2048);
    private readonly Dictionary<string, (string Nonce, string Challenge, string Client)> codes = new(StringComparer.Ordinal);

    private LyingIssuer(WebApplication app, Lie lie) => (this.app, this.lie) = (app, lie);

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private string Name => Address.AbsoluteUri.TrimEnd('/');

    public static async Task<LyingIssuer> Start(Lie lie)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var issuer = new LyingIssuer(builder.Build(), lie);
        issuer.app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = issuer.Name,
            authorization_endpoint = issuer.Name + "/authorize",
            token_endpoint = issuer.Name + "/token",
            jwks_uri = issuer.Name + "/jwks",
        }));
        issuer.app.MapGet("/jwks", () =>
        {
            var key = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(issuer.rsa.ExportParameters(false)));
            return Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "k1", n = key.N, e = key.E } } });
        });
        issuer.app.MapPost("/token", issuer.Token);
        await issuer.app.StartAsync(TestContext.Current.CancellationToken);
        return issuer;
    }

    /// <summary>What a person who agrees is sent back to.</summary>
    public Task<Uri> Agree(Uri asked)
    {
        var query = System.Web.HttpUtility.ParseQueryString(asked.Query);
        asked.AbsolutePath.ShouldBe("/authorize");
        query["code_challenge_method"].ShouldBe("S256");
        query["scope"]!.ShouldContain("openid");
        var code = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        codes[code] = (query["nonce"]!, query["code_challenge"]!, query["client_id"]!);
        return Task.FromResult(new Uri($"{query["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(query["state"]!)}"));
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        rsa.Dispose();
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var (nonce, challenge, client) = codes[form["code"]!];
        var secret = Encoding.UTF8.GetString(Convert.FromBase64String(request.Headers.Authorization.ToString()["Basic ".Length..])).Split(':')[1];
        if (Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]!))) != challenge || Uri.UnescapeDataString(secret) != "s e+cret")
        {
            return Results.BadRequest();
        }

        using var other = RSA.Create(2048);
        var now = DateTimeOffset.UtcNow.UtcDateTime;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = lie == Lie.Issuer ? "https://other.example" : Name,
            Audience = lie == Lie.Audience ? "another-client" : client,
            IssuedAt = now.AddHours(-1),
            NotBefore = now.AddHours(-1),
            Expires = lie == Lie.Expired ? now.AddMinutes(-10) : now.AddMinutes(5),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = "42",
                ["email"] = Mail,
                ["email_verified"] = true,
                ["name"] = "Claire",
                ["nonce"] = lie == Lie.Nonce ? "an older one" : nonce,
            },
            SigningCredentials = lie == Lie.Unsigned ? null : new(new RsaSecurityKey(lie == Lie.Key ? other : rsa) { KeyId = "k1" }, "RS256"),
        });
        return lie == Lie.NoIdToken
            ? Results.Json(new { access_token = "a", token_type = "Bearer", expires_in = 300 })
            : Results.Json(new { access_token = "a", token_type = "Bearer", expires_in = 300, id_token = token });
    }
}
