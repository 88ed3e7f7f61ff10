using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using System.Text.Unicode;
using Microsoft.Extensions.WebEncoders;
using Relais.Kernel.Http;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Host.Shell;

/// <summary>
/// The shell in three calls: <see cref="AddShell"/> among the services, <see cref="UseShell"/> before routing, <see cref="MapShell"/> among the
/// routes. The Host fills <see cref="PageContext"/> of each request in between.
/// </summary>
public static class ShellSetup
{
    /// <summary>Registries, the shell's own palette sources, and server-side rendering.</summary>
    public static IServiceCollection AddShell(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddRazorComponents();
        services.AddUi();
        services.AddScoped<NavEntries>();
        services.AddPaletteSource(PalettePages.Actions);
        services.AddPaletteSource(PalettePages.Places);
        services.AddPaletteSource(PalettePages.Settings);
        services.AddNavItem(new("settings", "settings.title", "settings", "settings", 100, NavGroup.Tools) { ForGuests = true });
        services.AddLocalization();
        services.Configure<WebEncoderOptions>(o => o.TextEncoderSettings = new(UnicodeRanges.All));
        services.Configure<RequestLocalizationOptions>(o =>
        {
            o.SupportedCultures = [.. Cultures.All];
            o.SupportedUICultures = [.. Cultures.All];
            o.DefaultRequestCulture = new(Cultures.All[0]);
            o.FallBackToParentCultures = true;
            o.RequestCultureProviders = [new LanguageOfRequest()];
        });
        return services;
    }

    /// <summary>Security headers, the reader's language, and error pages for people (programs get problem+json from the API).</summary>
    public static IApplicationBuilder UseShell(this IApplicationBuilder app)
    {
        app.UseSecurityHeaders();
        app.UseAssetHeaders();
        app.UseRequestLocalization();
        app.UseWhen(WantsPage, pages =>
        {
            pages.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/error/500", CreateScopeForErrors = true });
            pages.UseStatusCodePagesWithReExecute("/error/{0}");
        });
        return app;
    }

    /// <summary>Static files, the palette, the parts of the shell that refresh themselves, and the language switch.</summary>
    public static void MapShell(this IEndpointRouteBuilder routes)
    {
        routes.MapStaticAssets();
        routes.MapGet("/w/{slug}/palette", (string? q) => new RazorComponentResult<PaletteList>(new { Query = (q ?? "").Trim() }));
        routes.MapGet("/w/{slug}/shell/nav", (string? at) => new RazorComponentResult<RailNav>(new { At = at ?? "" }));
        routes.MapGet("/w/{slug}/shell/bar", (string? at) => new RazorComponentResult<PhoneBar>(new { At = at ?? "" }));
        routes.MapGet("/language", SwitchLanguage);
    }

    /// <summary>Keeps the choice in a cookie; an account's own language is kept by its settings.</summary>
    private static RedirectHttpResult SwitchLanguage(string to, string? back, HttpContext context)
    {
        var culture = Cultures.Of(to);
        context.Response.Cookies.Append(LanguageOfRequest.Cookie, culture.TwoLetterISOLanguageName, new()
        {
            MaxAge = TimeSpan.FromDays(365),
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });
        return TypedResults.LocalRedirect(LocalPath.Of(back));
    }

    /// <summary>A person's browser asking for a page: not a program, not a fragment.</summary>
    private static bool WantsPage(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !context.Request.Headers.ContainsKey("HX-Request")
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The reader's language: the cookie, then what the browser asks for, then French.</summary>
internal sealed class LanguageOfRequest : RequestCultureProvider
{
    public const string Cookie = "language";

    public override Task<ProviderCultureResult?> DetermineProviderCultureResult(HttpContext httpContext)
    {
        var chosen = httpContext.Request.Cookies[Cookie]
            ?? httpContext.Request.GetTypedHeaders().AcceptLanguage
                .OrderByDescending(l => l.Quality ?? 1)
                .Select(l => l.Value.Value)
                .FirstOrDefault(l => TextCatalog.Languages.Any(known => l?.StartsWith(known, StringComparison.OrdinalIgnoreCase) == true));
        return Task.FromResult<ProviderCultureResult?>(new(Cultures.Of(chosen).Name));
    }
}
