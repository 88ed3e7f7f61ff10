using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Relais.Networks;
using Relais.Networks.Http;
using Relais.Networks.Mastodon;

namespace Relais.Tests.Networks.Contracts;

/// <summary>After docs.joinmastodon.org (methods/statuses, media, accounts, instance; entities/Status, Error), as mastodon.social answers.</summary>
public class MastodonContract : NetworkContract
{
    private const string Token = "token-Zb1xqLk93mWv";
    private readonly Dictionary<string, string> media = new(StringComparer.Ordinal);
    private readonly TimeProvider time;

    public MastodonContract(TimeProvider time) => this.time = time;

    public override string Create => "POST /api/v1/statuses";

    public override string Upload => "POST /api/v2/media";

    public override string Check => "GET /api/v1/accounts/verify_credentials";

    public override (int Status, string Body) TooLong => (422, """{"error":"Validation failed: Text character limit of 500 exceeded"}""");

    public override (int Status, string Body) TokenRejected => (401, """{"error":"The access token is invalid"}""");

    public override IReadOnlyList<string> Secrets => [Token];

    public override bool Changes(Arrived request) => request.Method is not ("GET" or "HEAD");

    public override INetwork Network(Wire wire, Uri server) => new MastodonNetwork(wire);

    public override ChannelAccess Access(Uri server) => new(
        "mastodon", server, "109/17", "brasserie@example.social",
        new(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_token"] = Token, ["scopes"] = "read write" }), NetworkLimits.None);

    public override async Task AnswerAsync(HttpContext http, Arrived request)
    {
        http.Response.Headers["X-RateLimit-Limit"] = "300";
        http.Response.Headers["X-RateLimit-Remaining"] = "297";
        http.Response.Headers["X-RateLimit-Reset"] = "2026-03-02T10:05:00.000000Z";
        var (status, body) = Answer(request, http);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        await http.Response.WriteAsync(body is string text ? text : JsonSerializer.Serialize(body));
    }

    protected virtual (int Status, object Body) Answer(Arrived request, HttpContext http)
    {
        var path = Uri.UnescapeDataString(request.Path);
        return (request.Method, path) switch
        {
            ("GET", "/api/v2/instance") => (200, new { domain = "example.social", configuration = new { statuses = new { max_characters = 700, characters_reserved_per_url = 23 } } }),
            ("GET", "/api/v1/accounts/verify_credentials") => (200, new { id = "109/17", acct = "brasserie", display_name = "Brasserie du Canal", url = "https://example.social/@brasserie" }),
            ("GET", "/api/v1/accounts/109/17/statuses") => (200, OwnStatuses(request)),
            ("GET", "/api/v1/timelines/home") => (200, OwnStatuses(request)),
            ("POST", "/api/v2/media") => (200, Uploaded(request)),
            ("POST", "/api/v1/statuses") => (200, Created(JsonNode.Parse(request.Body)!)),
            _ when path.StartsWith("/api/v1/statuses/", StringComparison.Ordinal) => OneStatus(request.Method, path["/api/v1/statuses/".Length..]),
            _ => (404, new { error = "Record not found" }),
        };
    }

    protected object Created(JsonNode status)
    {
        var alts = status["media_ids"]?.AsArray().Select(id => media[id!.GetValue<string>()]).ToList() ?? [];
        var post = new Posted($"11/{Posts.Count + 1}", status["status"]!.GetValue<string>(), alts, status["in_reply_to_id"]?.GetValue<string>(), time.GetUtcNow());
        Posts.Add(post);
        return Shown(post);
    }

    private (int Status, object Body) OneStatus(string method, string rest)
    {
        var context = rest.EndsWith("/context", StringComparison.Ordinal);
        var source = rest.EndsWith("/source", StringComparison.Ordinal);
        var id = context || source ? rest[..rest.LastIndexOf('/')] : rest;
        if (Posts.Find(post => post.Id == id) is not { } post)
            return (404, new { error = "Record not found" });
        if (method == "DELETE")
            Posts.Remove(post);
        if (source)
            return (200, new { id, text = post.Text, spoiler_text = "" });
        return (200, context ? new { ancestors = Array.Empty<object>(), descendants = Posts.Where(reply => reply.ReplyTo == id).Select(Shown) } : Shown(post));
    }

    private List<object> OwnStatuses(Arrived request)
    {
        var newest = Posts.AsEnumerable().Reverse();
        if (Regex.Match(request.Query, "max_id=([^&]+)") is { Success: true } match)
            newest = newest.SkipWhile(post => post.Id != Uri.UnescapeDataString(match.Groups[1].Value)).Skip(1);
        return [.. newest.Take(40).Select(Shown)];
    }

    private object Uploaded(Arrived request)
    {
        var id = $"m{media.Count + 1}";
        media[id] = Regex.Match(request.Text, "name=\"?description\"?[^\r]*\r\n(?:[^\r]+\r\n)*\r\n(.*?)\r\n--", RegexOptions.Singleline).Groups[1].Value;
        return new { id, type = "image", url = $"https://files.example.social/{id}.png", description = media[id] };
    }

    /// <summary>As the server renders it: links shortened for the eye, mentions without their server.</summary>
    public static object Shown(Posted post)
    {
        var html = System.Net.WebUtility.HtmlEncode(post.Text).Replace("\n\n", "</p><p>", StringComparison.Ordinal).Replace("\n", "<br />", StringComparison.Ordinal);
        html = Regex.Replace(html, """https://([^\s<]{1,12})([^\s<]*)""", """<a href="https://$1$2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">$1</span><span class="invisible">$2</span></a>""");
        html = Regex.Replace(html, """@([a-z]+)@[a-z.]+""", """<span class="h-card"><a href="https://other.example/@$1" class="u-url mention">@<span>$1</span></a></span>""");
        return new
        {
            id = post.Id, uri = $"https://example.social/users/brasserie/statuses/{post.Id}", url = $"https://example.social/@brasserie/{post.Id}", created_at = post.At.ToString("O"),
            in_reply_to_id = post.ReplyTo, visibility = "public", language = "fr", spoiler_text = "", content = $"<p>{html}</p>", account = new { id = "109/17" }, reblog = (object?)null,
            media_attachments = post.AltTexts.Select((alt, i) => new { id = $"{post.Id}-{i}", type = "image", url = "https://files.example.social/x.png", description = alt }),
        };
    }
}
