using Microsoft.AspNetCore.Http.HttpResults;
using Relais.Sandbox.Api;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Pages;

/// <summary>The page of /oauth/authorize: who are you, and do you allow this? Nobody has a password here, which the page says.</summary>
internal sealed class SignInPages(World world, OAuthRoutes oauth)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/oauth/authorize", (Delegate)Show);
        endpoints.MapPost("/oauth/authorize", (Delegate)Decide).DisableAntiforgery();
    }

    private IResult Show(HttpContext http)
    {
        var request = SignInRequest.From(name => http.Request.Query[name]);
        if (Refuse(http, request, http.Request.Query["response_type"]) is { } refusal) return refusal;
        lock (world.Gate)
        {
            var app = world.Client(request.ClientId)!;
            var people = world.Accounts.Where(a => !a.Visitor).Select(a => (a.Username, a.DisplayName)).ToList();
            return Page<SignInPage>(http, new { Words = Words.Of(http), AppName = app.Name, Request = request, Scopes = Wanted(app, request).All, People = people });
        }
    }

    private async Task<IResult> Decide(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var request = SignInRequest.From(name => form[name]);
        if (Refuse(http, request, "code") is { } refusal) return refusal;
        AppRecord app;
        Account? account;
        lock (world.Gate) (app, account) = (world.Client(request.ClientId)!, world.Account((string?)form["account"] ?? ""));
        if ((string?)form["decision"] is not "approve" || account is null)
            return Back(http, request, ("error", "access_denied"), ("error_description", "The resource owner or authorization server denied the request."));
        var code = oauth.Approve(app, account, Wanted(app, request), request.RedirectUri, request.Challenge);
        return request.RedirectUri is AppRecord.OutOfBand
            ? Page<CodePage>(http, new { Words = Words.Of(http), Code = code })
            : Back(http, request, ("code", code));
    }

    private static Scopes Wanted(AppRecord app, SignInRequest request) => request.Scope.Length == 0 ? app.Scopes.Cover(Scopes.Parse("read")) ? Scopes.Parse("read") : app.Scopes : Scopes.Parse(request.Scope);

    /// <summary>What makes the request impossible. Never redirects to an address that the application did not register.</summary>
    private IResult? Refuse(HttpContext http, SignInRequest request, string? responseType)
    {
        AppRecord? app;
        lock (world.Gate) app = world.Client(request.ClientId);
        var words = Words.Of(http);
        if (app is null) return Page<MessagePage>(http, new { Words = words, Title = words.Error, Text = words.UnknownClient }, StatusCodes.Status401Unauthorized);
        if (!app.RedirectUris.Contains(request.RedirectUri, StringComparer.Ordinal)) return Page<MessagePage>(http, new { Words = words, Title = words.Error, Text = words.BadRedirect }, StatusCodes.Status400BadRequest);
        if (responseType is not "code") return Back(http, request, ("error", "unsupported_response_type"), ("error_description", "The authorization server does not support this response type."));
        var wanted = Wanted(app, request);
        if (!wanted.AllKnown || !app.Scopes.Cover(wanted)) return Back(http, request, ("error", "invalid_scope"), ("error_description", "The requested scope is invalid, unknown, or malformed."));
        var plain = request.Challenge is { Length: > 0 } && request.ChallengeMethod is not "S256";
        return plain ? Back(http, request, ("error", "invalid_code_challenge_method"), ("error_description", "The code challenge method must be S256.")) : null;
    }

    private static IResult Back(HttpContext http, SignInRequest request, params (string Name, string Value)[] answer)
    {
        if (request.RedirectUri is AppRecord.OutOfBand)
            return Page<MessagePage>(http, new { Words = Words.Of(http), Title = Words.Of(http).Error, Text = answer[^1].Value }, StatusCodes.Status400BadRequest);
        var query = string.Join('&', answer.Append(("state", request.State ?? "")).Where(p => p.Item2.Length > 0).Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}"));
        return Results.Redirect(request.RedirectUri + (request.RedirectUri.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query);
    }

    private static RazorComponentResult<TPage> Page<TPage>(HttpContext http, object parameters, int status = StatusCodes.Status200OK)
        where TPage : Microsoft.AspNetCore.Components.IComponent => SitePages.Page<TPage>(http, parameters, status, formsLeave: true);
}

/// <summary>What a client asks for, as the query of the page and again as hidden fields of its form.</summary>
public sealed record SignInRequest(string ClientId, string RedirectUri, string Scope, string? State, string? Challenge, string? ChallengeMethod)
{
    internal static SignInRequest From(Func<string, string?> value)
    {
        // A field that the form sends empty is one that the client did not send.
        string? Given(string name) => value(name) is { Length: > 0 } text ? text : null;
        return new(Given("client_id") ?? "", Given("redirect_uri") ?? "", Given("scope") ?? "", Given("state"), Given("code_challenge"), Given("code_challenge_method"));
    }
}
