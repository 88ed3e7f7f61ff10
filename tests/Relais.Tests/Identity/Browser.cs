using System.Net;
using System.Text.Json;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Relais.Tests.Identity;

/// <summary>A browser without a screen: keeps cookies (by name alone, whatever the clock says), reads forms, sends them as they are.</summary>
internal sealed class Browser(Uri address, string agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0") : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address };

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public List<string> CookieLines { get; } = [];

    /// <summary>Sent with every request, such as Accept-Language.</summary>
    public Dictionary<string, string> Headers { get; } = new(StringComparer.Ordinal) { ["Accept"] = "text/html", ["Accept-Language"] = "fr", ["User-Agent"] = agent };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> Get(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await Send(request);
    }

    /// <summary>Follows redirects within the site to the page they end at.</summary>
    public async Task<HttpResponseMessage> Follow(HttpResponseMessage answer)
    {
        for (var hops = 0; hops < 8 && answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect; hops++)
        {
            answer = await Get(answer.Headers.Location!.OriginalString);
        }

        return answer;
    }

    public async Task<IHtmlDocument> Page(string path) => await Read(await Follow(await Get(path)));

    public static async Task<IHtmlDocument> Read(HttpResponseMessage answer) => await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync(Cancel), Cancel);

    /// <summary>Fills the form of the page that posts to <paramref name="action"/> and sends it, hidden fields included.</summary>
    public async Task<HttpResponseMessage> Submit(string page, string action, params (string Name, string Value)[] fields)
    {
        var form = (await Page(page)).Forms.OfType<IHtmlFormElement>().FirstOrDefault(f => f.GetAttribute("action") == action && fields.All(x => f.QuerySelector($"[name={x.Name}]") is not null))
            ?? throw new InvalidOperationException($"{page} has no form for {action} with these fields.");
        var values = form.QuerySelectorAll("input[type=hidden]").OfType<IHtmlInputElement>().Where(i => i.Name is not null).ToDictionary(i => i.Name!, i => i.Value);
        foreach (var (name, value) in fields)
        {
            values[name] = value;
        }

        return await Post(action, values);
    }

    public async Task<HttpResponseMessage> Post(string path, IEnumerable<KeyValuePair<string, string>> values)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(values) };
        return await Send(request);
    }

    /// <summary>As an island does: JSON, with the antiforgery token of the page in the header.</summary>
    public async Task<HttpResponseMessage> PostJson(string path, object body, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(JsonSerializer.Serialize(body), null, "application/json") };
        request.Headers.Add("RequestVerificationToken", token);
        request.Headers.Add("Origin", address.GetLeftPart(UriPartial.Authority));
        return await Send(request);
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request)
    {
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        var answer = await http.SendAsync(request, Cancel);
        if (answer.Headers.TryGetValues("Set-Cookie", out var lines))
        {
            foreach (var line in lines)
            {
                Keep(line);
            }
        }

        return answer;
    }

    private void Keep(string line)
    {
        CookieLines.Add(line);
        var (name, value) = (line[..line.IndexOf('=', StringComparison.Ordinal)], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(';')[0]);
        if (value.Length == 0 || line.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
        {
            Cookies.Remove(name);
        }
        else
        {
            Cookies[name] = value;
        }
    }
}
