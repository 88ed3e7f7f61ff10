using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Host.Serve;
using Relais.Kernel.Settings;

namespace Relais.Bench;

/// <summary>The product in this process, on a fresh store, with its owner signed in through the real pages.</summary>
internal sealed partial class BenchHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;

    private BenchHost(WebApplication app, string folder, HttpClient http) => (this.app, this.folder, Http) = (app, folder, http);

    public HttpClient Http { get; }

    public IServiceProvider Services => app.Services;

    public static async Task<BenchHost> Start(string? database)
    {
        var folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
        var app = await RelaisHost.BuildAsync(
            new RelaisSettings { DataFolder = folder, Database = database, Urls = "http://127.0.0.1:0" },
            b => b.Logging.ClearProviders().SetMinimumLevel(LogLevel.Error).AddSimpleConsole());
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(address) };
        var host = new BenchHost(app, folder, http);
        await host.SetUp();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>First visit: the form is read from the page and sent back, as a browser does.</summary>
    private async Task SetUp()
    {
        var page = await Http.GetStringAsync("/setup");
        var form = FormPattern().Match(page);
        var fields = InputPattern().Matches(form.Value).ToDictionary(m => Attribute(m.Value, "name"), m => WebUtility.HtmlDecode(Attribute(m.Value, "value")), StringComparer.Ordinal);
        foreach (var name in fields.Keys.ToList())
        {
            fields[name] = name.ToUpperInvariant() switch
            {
                "EMAIL" or "MAIL" => "bench@relais.example",
                "PASSWORD" => "a long bench password",
                "NAME" => "Bench",
                "WORKSPACE" or "WORKSPACENAME" => "Bench",
                _ => fields[name],
            };
        }

        // Choices, which are no input elements.
        (fields["zone"], fields["language"]) = ("Europe/Paris", "fr");
        using var body = new FormUrlEncodedContent(fields);
        using var answer = await Http.PostAsync(Attribute(form.Value, "action"), body);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException("The first visit was refused: " + await answer.Content.ReadAsStringAsync());
        }
    }

    private static string Attribute(string tag, string name) => Regex.Match(tag, name + "=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;

    [GeneratedRegex("<form[^>]*method=\"post\".*?</form>", RegexOptions.Singleline)]
    private static partial Regex FormPattern();

    [GeneratedRegex("<input[^>]*name=[^>]*>")]
    private static partial Regex InputPattern();
}
