using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Host.Serve;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Tests.Identity;

/// <summary>The product behind its web server, with an owner: Claire, who set it up.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string Mail = "claire@canal.example";
    public const string Password = "une phrase assez longue";

    private readonly WebApplication app;
    private readonly string folder;
    private readonly bool ownsFolder;

    private Site(WebApplication app, string folder, bool ownsFolder, Uri address) => (this.app, this.folder, this.ownsFolder, Address) = (app, folder, ownsFolder, address);

    public Uri Address { get; }

    public IServiceProvider Services => app.Services;

    public string Folder => folder;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Site> Empty(Func<RelaisSettings, RelaisSettings>? change = null, string? folder = null)
    {
        var own = folder is null;
        folder ??= Directory.CreateTempSubdirectory("relais-identity-").FullName;
        var settings = new RelaisSettings { DataFolder = folder, Urls = "http://127.0.0.1:0", PrivateAddresses = ["*"] };
        var app = await RelaisHost.BuildAsync(change?.Invoke(settings) ?? settings, b => b.Logging.ClearProviders(), Cancel);
        await app.StartAsync(Cancel);
        var port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

        // By name, as people do: passkeys belong to a name, not to a number.
        return new(app, folder, own, new($"http://localhost:{port}"));
    }

    public static async Task<Site> WithOwner(Func<RelaisSettings, RelaisSettings>? change = null)
    {
        var site = await Empty(change);
        using var browser = site.NewBrowser();
        (await site.SetUp(browser)).Headers.Location!.OriginalString.ShouldBe("/w/brasserie-du-canal/calendar");
        return site;
    }

    public Browser NewBrowser(string? agent = null) => agent is null ? new(Address) : new(Address, agent);

    public Task<HttpResponseMessage> SetUp(Browser browser) => browser.Submit(
        "/setup",
        "/account/setup",
        ("name", "Claire Dupré"),
        ("mail", Mail),
        ("password", Password),
        ("workspace", "Brasserie du Canal"),
        ("zone", "Europe/Paris"),
        ("language", "fr"));

    public async Task<Browser> SignedIn(string? agent = null)
    {
        var browser = NewBrowser(agent);
        (await SignIn(browser)).StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
        return browser;
    }

    public Task<HttpResponseMessage> SignIn(Browser browser, string mail = Mail, string password = Password) =>
        browser.Submit("/signin", "/account/signin", ("mail", mail), ("password", password));

    /// <summary>Whether the browser is signed in: the account page shows instead of the sign-in page.</summary>
    public static async Task<bool> IsIn(Browser browser) => (await browser.Get("/account")).StatusCode == System.Net.HttpStatusCode.OK;

    public async Task<User> Claire()
    {
        await using var db = await Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        return await db.Set<User>().SingleAsync(u => u.Email == Mail, Cancel);
    }

    /// <summary>Claire as the pipeline sees her.</summary>
    public async Task<Caller> ClaireAsCaller()
    {
        var user = await Claire();
        var place = (await Services.GetRequiredService<Relais.Identity.Callers>().WorkspacesOfAsync(user.UserId, Cancel)).Single();
        return new() { User = user.UserId, Name = user.DisplayName, Workspace = place.Id, Role = place.Role };
    }

    public async Task WithUsers(Func<UserManager<User>, Task> act)
    {
        await using var scope = Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<UserManager<User>>());
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (ownsFolder)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
