using System.IO.Compression;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.ResponseCompression;
using Relais.Host.Http;
using Relais.Host.Jobs;
using Relais.Host.Shell;
using Relais.Host.Telemetry;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Modules;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;

namespace Relais.Host.Serve;

/// <summary>The whole product behind its web server. Also what tests start, on a port of their own.</summary>
public static class RelaisHost
{
    /// <summary>For what is in flight when it is told to stop: a little under the minute after which the units for operators kill it.</summary>
    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(55);

    /// <summary>Builds, and brings the database up to date; the caller runs it.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="more">Further services, such as a clock that a test owns; registered before the product's own.</param>
    /// <param name="cancel">Stops the migration.</param>
    public static async Task<WebApplication> BuildAsync(RelaisSettings settings, Action<WebApplicationBuilder>? more = null, CancellationToken cancel = default)
    {
        var modules = Product.Modules();

        // Both run beside the rest of the start, on the other core: the first is waited for at its end, the second before the doors open.
        var model = Task.Run(() => ModelAhead.Build(KernelServices.StoreOf(settings), modules), cancel);
        var queries = model.ContinueWith(_ => QueriesAhead.Prepare(KernelServices.StoreOf(settings), modules), cancel, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(RelaisHost).Assembly.GetName().Name,
            // Settings are read once; watching for changes would watch every folder below the one it was started in.
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.WebHost.UseUrls(settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.UseStaticWebAssets();
        // Files are served as the build prepared them, compressed and kept for ever under their hashed names, and not watched for changes.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
        });
        AddLog(builder.Logging, settings);
        more?.Invoke(builder);
        var doors = new Doors(queries);
        builder.Services.AddHostedService(_ => doors);
        builder.Services.AddRelais(settings, modules, typeof(RelaisHost).Assembly);
        AddWeb(builder.Services, settings);
        builder.Services.AddScheduler(settings);
        builder.Services.AddSingleton<Watching>();
        builder.Services.AddHostedService<MemoryAtRest>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeToEnd);
        var app = builder.Build();
        var store = Task.Run(
            async () =>
            {
                var start = app.Services.GetRequiredService<StartStore>();
                await start.RunAsync(cancel);
                await start.Patiently(() => app.Services.GetRequiredService<SealedSecrets>().ExpectKeyFileAsync(cancel), cancel);
            },
            cancel);
        if (!File.Exists(settings.KeyPath))
        {
            // Before anything that seals is made, which would make the file: on a database in use it must not be another one.
            await store;
        }

        app.Services.GetRequiredService<Watching>();
        doors.OpenBy(settings.Role == ProcessRole.Worker ? () => UseWithoutPages(app) : () => Use(app, modules));

        // Made now, while the model and the store are waited for, and not when they are started.
        _ = app.Services.GetServices<IHostedService>();
        await Task.WhenAll(store, model);
        return app;
    }

    /// <summary>One line per event, for people or as JSON; each line about a delivery names it.</summary>
    private static void AddLog(ILoggingBuilder logging, RelaisSettings settings)
    {
        var level = Enum.Parse<LogLevel>(settings.LogLevel.ToString());
        logging.SetMinimumLevel(level > LogLevel.Warning ? level : LogLevel.Warning).AddFilter("Relais", level).AddFilter("Microsoft.Hosting.Lifetime", level);
        // A failed command also throws; on a new database the first one always fails.
        logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Critical);
        logging.Configure(o => o.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (settings.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(o => (o.IncludeScopes, o.UseUtcTimestamp, o.TimestampFormat) = (true, true, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        }
        else
        {
            logging.AddSimpleConsole(o => o.SingleLine = true);
        }
    }

    /// <summary>A worker answers only whoever watches it.</summary>
    private static void UseWithoutPages(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseRouting();
        app.MapHealth();
        app.MapMetrics();
    }

    private static void AddWeb(IServiceCollection services, RelaisSettings settings)
    {
        services.AddShell();
        services.AddRouting();
        services.AddAuthorization();
        services.AddAntiforgery(o =>
        {
            o.HeaderName = "RequestVerificationToken";
            o.Cookie.Name = "relais.form";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.SuppressXFrameOptionsHeader = true;
        });
        services.AddApiDocument();
        services.AddResponseCompression(o =>
        {
            // Pages carry an antiforgery token that changes with each answer, so compressing them over TLS reveals nothing stable.
            o.EnableForHttps = true;
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
            o.MimeTypes = ResponseCompressionDefaults.MimeTypes.Except(["text/event-stream"]).Append("image/svg+xml").Append("application/problem+json");
        });
        services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(o => o.Level = CompressionLevel.Fastest);
        services.Configure<ForwardedHeadersOptions>(o =>
        {
            // With nobody to trust, the middleware would trust everybody. The host is never taken from a header: links are made of the public address.
            o.ForwardedHeaders = settings.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            o.KnownProxies.Clear();
            o.KnownIPNetworks.Clear();
            foreach (var proxies in settings.TrustedProxies)
            {
                o.KnownIPNetworks.Add(proxies);
            }
        });
    }

    private static void Use(WebApplication app, ModuleList modules)
    {
        app.UseForwardedHeaders();
        app.UseShell();
        app.UseResponseCompression();
        app.UseRouting();
        app.UseMiddleware<UnstorableText>();
        app.UseMiddleware<RequestSpan>();
        app.UseAuthentication();
        app.UseMiddleware<CallerOfRequest>();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapHome();
        app.MapHealth();
        app.MapMetrics();
        app.MapApi();
        app.MapOpenApi("/api/v1/openapi.json");
        app.MapPageWrites();
        app.MapLive();
        app.MapShell();
        foreach (var module in modules.All)
        {
            module.Routes(app);
        }

        app.MapRazorComponents<App>().AddAdditionalAssemblies([.. modules.Assemblies]);
    }
}
