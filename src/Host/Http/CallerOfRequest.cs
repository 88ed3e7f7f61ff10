using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Relais.Identity;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Host.Http;

/// <summary>
/// Says who is asking, once per request, before anything else looks: a cookie for pages, a bearer token for the API. Also what the
/// shell needs to know, and where people go who are not signed in.
/// </summary>
internal sealed class CallerOfRequest(RequestDelegate next, Callers callers, Rights rights, IAntiforgery antiforgery)
{
    public async Task InvokeAsync(HttpContext http, Current current, PageContext page)
    {
        var api = http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        var slug = Slug(http);
        var caller = api ? await OfToken(http, slug) : await callers.OfPrincipalAsync(http.User, slug, Asking(http, Door.Page), http.RequestAborted);
        current.Caller = caller;
        if (!api)
        {
            Speak(caller.Language, http);
            if (slug is not null && IsPage(http) && await Elsewhere(http, caller))
            {
                return;
            }

            await Fill(page, http, caller, slug);
        }

        if (caller.Guest is not null)
        {
            http.RequestServices.GetRequiredService<Text>().IsGuest = true;
        }

        await next(http);
    }

    /// <summary>The workspace named by the address, else, for writes, by the page that the write came from.</summary>
    private static string? Slug(HttpContext http)
    {
        if (http.Request.RouteValues.TryGetValue("slug", out var value) && value is string slug)
        {
            return slug;
        }

        if (http.Request.Path.StartsWithSegments("/w", StringComparison.OrdinalIgnoreCase, out var rest))
        {
            return rest.Value?.Split('/', 3) is [_, { Length: > 0 } first, ..] ? first : null;
        }

        return http.Request.Path.StartsWithSegments("/do", StringComparison.OrdinalIgnoreCase)
            && Uri.TryCreate(http.Request.Headers.Referer, UriKind.Absolute, out var from)
            && from.AbsolutePath.Split('/', 4) is ["", "w", { Length: > 0 } here, ..] ? here : null;
    }

    private async Task<Caller> OfToken(HttpContext http, string? slug)
    {
        var asking = Asking(http, Door.Api);
        var header = http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
        var caller = token is null ? null : await callers.OfTokenAsync(token, slug, asking, http.RequestAborted);
        return caller ?? Caller.Nobody(asking.Address, asking.Language) with { Door = Door.Api };
    }

    private static Asking Asking(HttpContext http, Door door) =>
        new(door, http.Connection.RemoteIpAddress?.ToString(), CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);

    /// <summary>An account's own language wins over the browser's.</summary>
    private static void Speak(string language, HttpContext http)
    {
        if (http.User.FindFirst(Callers.LanguageClaim) is not null)
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Cultures.Of(language);
        }
    }

    private static bool IsPage(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whoever is not signed in signs in and comes back; for whoever is no member there is nothing here.</summary>
    private async Task<bool> Elsewhere(HttpContext http, Caller caller)
    {
        if (caller.User is null)
        {
            if (http.Request.Headers.ContainsKey("HX-Request"))
            {
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return true;
            }

            var back = Uri.EscapeDataString(http.Request.Path + http.Request.QueryString);
            http.Response.Redirect(await callers.AnyAccountAsync(http.RequestAborted) ? "/signin?return=" + back : "/setup");
            return true;
        }

        if (caller.Workspace is null)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return true;
        }

        return false;
    }

    private async Task Fill(PageContext page, HttpContext http, Caller caller, string? slug)
    {
        page.TokenHeader = "RequestVerificationToken";
        page.LetterKeys = !http.User.HasClaim(c => c.Type == Callers.NoLetterKeysClaim);
        page.NewPostPermission = "posts.write";
        if (caller.User is { } user)
        {
            page.Me = new(caller.Name, PersonView.ColourOf(caller.Member?.Value ?? user.Value)) { Portrait = http.User.FindFirst(Callers.PortraitClaim)?.Value };
        }

        if (caller is { Workspace: { } workspace, User: { } member } && slug is not null)
        {
            page.Slug = slug;
            page.UndoUrl = $"/w/{slug}/do/undo";
            page.AccountUrl = $"/w/{slug}/account";
            page.IsGuest = caller.Guest is not null;
            page.May = permission => rights.MaySomewhere(caller, permission);
            page.MayThere = (permission, where) => rights.May(caller, permission, where);
            page.WorkspaceName = (await callers.WorkspacesOfAsync(member, http.RequestAborted)).FirstOrDefault(w => w.Id == workspace)?.Name;
        }

        if (HttpMethods.IsGet(http.Request.Method) && http.GetEndpoint()?.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null)
        {
            page.Token = antiforgery.GetAndStoreTokens(http).RequestToken;
        }
    }
}
