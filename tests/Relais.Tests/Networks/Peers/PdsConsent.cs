using System.Text;
using System.Text.Json;
using System.Web;
using Relais.Networks;

namespace Relais.Tests.Networks.Peers;

/// <summary>
/// What a person's browser does on the real server's own sign-in and consent pages, without a browser: it posts the same JSON as those pages do. The pages
/// themselves are clicked through in Relais.Browser.Tests.
/// </summary>
internal static class PdsConsent
{
    public static async Task<CodeAnswer> SayYesAsync(Uri authorization, string name, string password, CancellationToken ct)
    {
        var back = HttpUtility.ParseQueryString((await AnswerAsync(authorization, name, password, yes: true, ct)).Query);
        return new(back["code"]!, back["state"]!, back["iss"]);
    }

    /// <summary>Where the server sends the person back.</summary>
    public static async Task<Uri> AnswerAsync(Uri authorization, string name, string password, bool yes, CancellationToken ct)
    {
        // Kept by hand: the server marks them for https, and browsers count loopback as that.
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var page = await SendAsync(browser, cookies, new(HttpMethod.Get, authorization), "navigate", "none", ct);
        page.EnsureSuccessStatusCode();
        var token = cookies["csrf-token"];
        var signedIn = await AskAsync("sign-in", new { username = name, password, locale = "en", remember = true });
        var did = signedIn.GetProperty("account").TryGetProperty("did", out var said) ? said.GetString() : signedIn.GetProperty("account").GetProperty("sub").GetString();
        var answer = await AskAsync(yes ? "consent" : "reject", yes ? new { did } : new { });
        using var last = new HttpRequestMessage(HttpMethod.Get, answer.GetProperty("url").GetString());
        last.Headers.Referrer = authorization;
        using var redirect = await SendAsync(browser, cookies, last, "navigate", "same-origin", ct);
        return redirect.Headers.Location ?? throw new InvalidOperationException($"{(int)redirect.StatusCode} and no way back.");

        async Task<JsonElement> AskAsync(string what, object body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(authorization, "/@atproto/oauth-provider/~api/" + what));
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
            request.Headers.Referrer = authorization;
            request.Headers.Add("Origin", authorization.GetLeftPart(UriPartial.Authority));
            request.Headers.Add("x-csrf-token", token);
            using var answer = await SendAsync(browser, cookies, request, "same-origin", "same-origin", ct);
            var text = await answer.Content.ReadAsStringAsync(ct);
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(text).RootElement.Clone() : throw new InvalidOperationException($"{what}: {(int)answer.StatusCode} {text}");
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient browser, Dictionary<string, string> cookies, HttpRequestMessage request, string mode, string site, CancellationToken ct)
    {
        request.Headers.Add("sec-fetch-mode", mode);
        request.Headers.Add("sec-fetch-site", site);
        if (mode == "navigate")
            request.Headers.Add("sec-fetch-dest", "document");
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        var answer = await browser.SendAsync(request, ct);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            cookies[cookie[..cookie.IndexOf('=', StringComparison.Ordinal)]] = cookie[(cookie.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0];
        return answer;
    }
}
