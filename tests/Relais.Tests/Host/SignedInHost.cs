using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Relais.Host.Serve;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Tests.Host;

/// <summary>
/// The product behind its real web server, with people already signed in: the header <c>X-Person</c> stands for their cookie, because
/// signing in is proven elsewhere. Everything behind it is real.
/// </summary>
internal sealed class SignedInHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private SignedInHost(WebApplication app, string folder)
    {
        (this.app, this.folder) = (app, folder);
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Owner of the workspace <c>canal</c>.</summary>
    public Caller Ada { get; private set; } = null!;

    /// <summary>Reader in the same.</summary>
    public Caller Eve { get; private set; } = null!;

    public static async Task<SignedInHost> Start(Func<RelaisSettings, RelaisSettings>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("relais-host-").FullName;
        var settings = new RelaisSettings { DataFolder = folder, Urls = "http://127.0.0.1:0", PrivateAddresses = ["*"] };
        var app = await RelaisHost.BuildAsync(change?.Invoke(settings) ?? settings, b =>
        {
            b.Logging.SetMinimumLevel(LogLevel.Error).ClearProviders();
            b.Services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ByHeader>("header", null);
            b.Services.PostConfigure<AuthenticationOptions>(o => (o.DefaultScheme, o.DefaultAuthenticateScheme, o.DefaultChallengeScheme) = ("header", "header", "header"));
        });
        await app.StartAsync();
        var host = new SignedInHost(app, folder);
        await host.AddPeople();
        return host;
    }

    /// <summary>A browser of that person; follows no redirect.</summary>
    public HttpClient Browser(Caller caller, string language = "fr")
    {
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
        http.DefaultRequestHeaders.Add("X-Person", $"{caller.User}|{caller.Name}");
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return http;
    }

    public async Task<T> Do<T>(Caller caller, IRequest<T> request)
    {
        var outcome = await Services.GetRequiredService<Pipeline>().Run(caller, request, TestContext.Current.CancellationToken);
        return outcome.Ok ? outcome.Value : throw new InvalidOperationException(outcome.Problem.TextKey);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private async Task AddPeople()
    {
        var now = Services.GetRequiredService<TimeProvider>().Now();
        var workspace = new Workspace { Id = Id.New<WorkspaceId>(now), Slug = "canal", Name = "Brasserie du Canal", CreatedAt = now };
        var databases = Services.GetRequiredService<IAppDbFactory>();
        await using var db = await databases.CreateAsync(null);
        db.Add(workspace);
        await db.SaveChangesAsync();
        Ada = await Person("Ada Lovelace", Role.Owner);
        Eve = await Person("Eve Curie", Role.Reader);

        async Task<Caller> Person(string name, Role role)
        {
            var (user, member, mail) = (Id.New<UserId>(now), Id.New<MemberId>(now), name[..3].ToLowerInvariant() + "@canal.example");
            await using var own = await databases.CreateAsync(workspace.Id);
            own.Add(new User { Id = user.Value, UserName = mail, NormalizedUserName = mail.ToUpperInvariant(), Email = mail, NormalizedEmail = mail.ToUpperInvariant(), SecurityStamp = "-", DisplayName = name, CreatedAt = now });
            own.Add(new Member { Id = member, WorkspaceId = workspace.Id, UserId = user, Role = role, JoinedAt = now });
            await own.SaveChangesAsync();
            return new() { User = user, Member = member, Name = name, Workspace = workspace.Id, Role = role };
        }
    }

    private sealed class ByHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync()
        {
            if (Request.Headers["X-Person"].ToString().Split('|') is not [var id, var name])
            {
                return Task.FromResult(AuthenticateResult.NoResult());
            }

            Claim[] claims = [new(ClaimTypes.NameIdentifier, id), new(ClaimTypes.Name, name), new(Callers.SessionClaim, id)];
            return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(claims, "header")), "header")));
        }
    }
}
