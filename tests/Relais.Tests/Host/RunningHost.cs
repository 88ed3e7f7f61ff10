using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Host.Serve;
using Relais.Kernel.Settings;

namespace Relais.Tests.Host;

/// <summary>The product behind its real web server, on a port and a database file of its own.</summary>
internal sealed class RunningHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private RunningHost(WebApplication app, string folder, Uri address)
    {
        (this.app, this.folder) = (app, folder);
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address };
    }

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<RunningHost> Start(Func<RelaisSettings, RelaisSettings>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("relais-host-").FullName;
        var settings = new RelaisSettings { DataFolder = folder, Urls = "http://127.0.0.1:0", PrivateAddresses = ["*"] };
        var app = await RelaisHost.BuildAsync(change?.Invoke(settings) ?? settings, b => b.Logging.SetMinimumLevel(LogLevel.Error).ClearProviders());
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        return new(app, folder, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
