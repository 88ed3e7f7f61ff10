using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.ResponseCompression;
using Relais.Host.Http;
using Relais.Host.Jobs;
using Relais.Host.Shell;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Host.Serve;

/// <summary>The whole product behind its web server. Also what tests start, on a port of their own.</summary>
public static class RelaisHost
{
    /// <summary>Builds, and brings the database up to date; the caller runs it.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="more">Further services, such as a clock that a test owns; registered before the product's own.</param>
    /// <param name="cancel">Stops the migration.</param>
    public static async Task<WebApplication> BuildAsync(RelaisSettings settings, Action<WebApplicationBuilder>? more = null, CancellationToken cancel = default)
    {
        var modules = Product.Modules();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(RelaisHost).Assembly.GetName().Name });
        builder.WebHost.UseUrls(settings.Urls.Split(';', StringSplitOptions.RemoveEmptyEntries));
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            k.Limits.MaxRequestBodySize = 16 * 1024 * 1024;
        });
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Relais", LogLevel.Information).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        more?.Invoke(builder);
        builder.Services.AddRelais(settings, modules, typeof(RelaisHost).Assembly);
        AddWeb(builder.Services, settings);
        builder.Services.AddScheduler(settings);
        var app = builder.Build();
        await app.Services.GetRequiredService<StartStore>().RunAsync(cancel);
        Use(app, modules);
        return app;
    }

    private static void AddWeb(IServiceCollection services, RelaisSettings settings)
    {
        services.AddUi();
        services.AddRouting();
        services.AddHttpContextAccessor();
        services.AddRazorComponents();
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
            o.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            o.KnownProxies.Clear();
            foreach (var proxy in settings.TrustedProxies)
            {
                o.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        });
        services.Configure<RequestLocalizationOptions>(o =>
        {
            o.DefaultRequestCulture = new(Cultures.Of("fr"));
            o.SupportedCultures = [.. Cultures.All];
            o.SupportedUICultures = [.. Cultures.All];
            o.RequestCultureProviders =
            [
                new CustomRequestCultureProvider(http => Task.FromResult(http.User.FindFirst("language")?.Value is { Length: > 0 } language ? new ProviderCultureResult(Cultures.Of(language).Name) : null)),
                new CookieRequestCultureProvider { CookieName = "relais.language" },
                new BrowserLanguage(),
            ];
        });
    }

    private static void Use(WebApplication app, ModuleList modules)
    {
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseExceptionHandler("/error/500", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/error/{0}", createScopeForStatusCodePages: true);
        app.UseResponseCompression();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRequestLocalization();
        app.UseMiddleware<CallerOfRequest>();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapHealth();
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

/// <summary>The browser's language, by its first part: <c>en-US</c> is English here.</summary>
internal sealed class BrowserLanguage : RequestCultureProvider
{
    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        foreach (var accepted in httpContext.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1))
        {
            var two = accepted.Value.ToString().Split('-')[0].ToLowerInvariant();
            if (TextCatalog.Languages.Contains(two))
            {
                return Task.FromResult<ProviderCultureResult?>(new(Cultures.Of(two).Name));
            }
        }

        return Task.FromResult<ProviderCultureResult?>(null);
    }
}
