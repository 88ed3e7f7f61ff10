using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Tests.House;

namespace Relais.Tests.Channels;

/// <summary>
/// The session calls of a Bluesky server, at the wire: tokens that expire by the test's clock and refresh tokens that work once. What a
/// real server does is proven in Networks; here it is made to fail at will.
/// </summary>
internal sealed class FakePds : IAsyncDisposable
{
    public const string Password = "abcd-efgh-ijkl-mnop";
    private readonly WebApplication web;
    private readonly Lock gate = new();
    private string refresh = "";
    private string access = "";

    private FakePds(WebApplication web) => this.web = web;

    public Uri Address { get; private set; } = null!;

    /// <summary>The clock that tokens expire by.</summary>
    public TestClock Clock { get; set; } = new(Instant.FromUtc(2026, 8, 4, 8, 42));

    public string Did { get; set; } = "did:plc:cccccccccccccccccccccccc";

    public string Handle { get; set; } = "brasserie.test";

    public string? DisplayName { get; set; } = "Brasserie du Canal";

    /// <summary>The picture's bytes; none when null.</summary>
    public byte[]? Picture { get; set; }

    public long BlobLimit { get; set; } = 5_000_000;

    public Duration Life { get; set; } = Duration.FromHours(2);

    /// <summary>Answers every session call so, when set.</summary>
    public (int Status, string Error)? Broken { get; set; }

    /// <summary>Answers session calls with a page of this status, when set: something in front of the server does.</summary>
    public int? Page { get; set; }

    public TimeSpan Slow { get; set; }

    /// <summary>Runs when a renewal has arrived, before it is looked at.</summary>
    public Func<Task>? DuringRefresh { get; set; }

    /// <summary>Runs when a call with the session has arrived, before it is looked at.</summary>
    public Func<Task>? DuringSession { get; set; }

    public int SignIns { get; private set; }

    public int Refreshes { get; private set; }

    public IReadOnlyList<string> Secrets => [Password, access, refresh];

    public static async Task<FakePds> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var pds = new FakePds(web);
        web.MapPost("/xrpc/com.atproto.server.createSession", (Delegate)pds.SignIn);
        web.MapPost("/xrpc/com.atproto.server.refreshSession", (Delegate)pds.Refresh);
        web.MapGet("/xrpc/com.atproto.server.getSession", (Delegate)pds.Session);
        web.MapGet("/xrpc/com.atproto.server.describeServer", () => Results.Json(new { did = "did:web:pds.test", availableUserDomains = new[] { ".test" }, blobUploadLimit = pds.BlobLimit }));
        web.MapGet("/xrpc/com.atproto.repo.getRecord", pds.Profile);
        web.MapGet("/xrpc/com.atproto.sync.getBlob", () => pds.Picture is { } bytes ? Results.Bytes(bytes, "application/octet-stream") : Results.NotFound());
        await web.StartAsync(TestContext.Current.CancellationToken);
        pds.Address = new(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        return pds;
    }

    /// <summary>As when the account's owner withdraws the password.</summary>
    public void ForgetTokens() => (access, refresh) = ("gone", "gone");

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task<IResult> SignIn(HttpContext http)
    {
        SignIns++;
        using var body = await JsonDocument.ParseAsync(http.Request.Body);
        var password = body.RootElement.GetProperty("password").GetString();
        return Broken is { } broken ? Refuse(broken)
            : password == "needs-code" ? Refuse((401, "AuthFactorTokenRequired"))
            : password != Password ? Refuse((401, "AuthenticationRequired"))
            : New();
    }

    private async Task<IResult> Refresh(HttpContext http)
    {
        if (Slow > TimeSpan.Zero)
        {
            await Task.Delay(Slow);
        }

        if (DuringRefresh is { } during)
        {
            await during();
        }

        lock (gate)
        {
            Refreshes++;
            return Broken is { } broken ? Refuse(broken) : Bearer(http) == refresh ? New() : Refuse((400, "ExpiredToken"));
        }
    }

    private async Task<IResult> Session(HttpContext http)
    {
        if (DuringSession is { } during)
        {
            await during();
        }

        return Page is { } page ? Results.Text("<html><h1>Access denied</h1></html>", "text/html", statusCode: page)
            : Broken is { } broken ? Refuse(broken)
            : Bearer(http) == access ? Results.Json(new { did = Did, handle = Handle, active = true })
            : Refuse((400, access == "gone" ? "InvalidToken" : "ExpiredToken"));
    }

    private IResult Profile() => DisplayName is null && Picture is null
        ? Refuse((400, "RecordNotFound"))
        : Results.Json(new
        {
            value = new Dictionary<string, object?>
            {
                ["displayName"] = DisplayName,
                ["avatar"] = Picture is null ? null : new Dictionary<string, object> { ["$type"] = "blob", ["ref"] = new Dictionary<string, string> { ["$link"] = "bafkreiaaaa" }, ["mimeType"] = "image/png", ["size"] = 9 },
            },
        });

    private IResult New()
    {
        (access, refresh) = (Token("access", Life), Token("refresh", Duration.FromDays(60)));
        return Results.Json(new { did = Did, handle = Handle, accessJwt = access, refreshJwt = refresh, active = true });
    }

    private static IResult Refuse((int Status, string Error) no) => Results.Json(new { error = no.Error, message = no.Error }, statusCode: no.Status);

    private static string? Bearer(HttpContext http) => http.Request.Headers.Authorization.ToString() is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] ? token : null;

    private string Token(string use, Duration life)
    {
        var claims = JsonSerializer.Serialize(new { scope = use, exp = (Clock.Now + life).ToUnixTimeSeconds(), jti = Guid.CreateVersion7() });
        return $"{Part("""{"alg":"none"}""")}.{Part(claims)}.{Part("signature-" + use)}";
    }

    private static string Part(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
