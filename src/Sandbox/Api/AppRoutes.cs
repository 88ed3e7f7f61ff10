using System.Buffers.Text;
using System.Security.Cryptography;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/apps.</summary>
internal static class AppRoutes
{
    public static void Map(Routes routes)
    {
        routes.Post("/api/v1/apps", Access.Anybody, "", Register);
        routes.Get("/api/v1/apps/verify_credentials", Access.Application, "", Verify);
    }

    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static Task Register(Call call)
    {
        var said = call.Said;
        var name = said.One("client_name")?.Trim();
        var redirects = said.Many("redirect_uris").SelectMany(r => r.Split('\n', ' ')).Select(r => r.Trim()).Where(r => r.Length > 0).Distinct(StringComparer.Ordinal).ToArray();
        var website = said.One("website") is { Length: > 0 } site ? site : null;
        var scopes = Scopes.Parse(said.One("scopes"));
        if (string.IsNullOrEmpty(name)) throw ApiError.Invalid("Application name can't be blank");
        if (redirects.Length == 0) throw ApiError.Invalid("Redirect URI can't be blank");
        if (!Array.TrueForAll(redirects, Redirectable)) throw ApiError.Invalid("Redirect URI must be an absolute URI.");
        if (website is not null && !(Uri.TryCreate(website, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")) throw ApiError.Invalid("Website is not a valid URL");
        if (!scopes.AllKnown) throw ApiError.Invalid("Scopes doesn't match configured on the server.");
        AppJson registered;
        lock (call.World.Gate)
        {
            var id = call.World.NewId();
            call.World.Commit(new AppRegistered(id, name, website, redirects, scopes.ToString(), Secret(), Secret(), call.World.Now));
            registered = Write(call.World.App(id)!, secrets: true);
        }
        return call.Answer(registered, WireJson.Default.AppJson);
    }

    /// <summary>An address to come back to: absolute, without a fragment, and none that a browser would run.</summary>
    private static bool Redirectable(string address) => address is AppRecord.OutOfBand
        || (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && uri.Scheme is not ("javascript" or "data" or "vbscript" or "file" or "mailto"));

    private static Task Verify(Call call) => call.Answer(Write(call.Token!.App, secrets: false), WireJson.Default.AppJson);

    private static AppJson Write(AppRecord app, bool secrets) => new()
    {
        Id = app.Id.Text(),
        Name = app.Name,
        Website = app.Website,
        Scopes = app.Scopes.All,
        RedirectUri = string.Join('\n', app.RedirectUris),
        RedirectUris = app.RedirectUris,
        ClientId = secrets ? app.ClientId : null,
        ClientSecret = secrets ? app.ClientSecret : null,
        ClientSecretExpiresAt = secrets ? 0 : null,
    };
}
