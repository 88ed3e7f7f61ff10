using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;

namespace Relais.Tests.Networks.Contracts;

/// <summary>After answers recorded of Bluesky's PDS 0.5.35, errors included.</summary>
public sealed class BlueskyContract(TimeProvider time) : NetworkContract
{
    private const string Access1 = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkaWQ6cGxjOmFsaWNlIiwiZXhwIjoxODAwMDAwMDAwfQ.accesssignature";
    private const string Refresh1 = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJkaWQ6cGxjOmFsaWNlIiwiZXhwIjoxOTAwMDAwMDAwfQ.refreshsignature";
    private const string Did = "did:plc:5l2cdhg2hxjmlpxoeajvvjc5";
    private readonly Dictionary<string, JsonNode> records = new(StringComparer.Ordinal);

    public override string Create => "POST /xrpc/com.atproto.repo.createRecord";

    public override string Upload => "POST /xrpc/com.atproto.repo.uploadBlob";

    public override string Check => "GET /xrpc/com.atproto.server.getSession";

    public override (int Status, string Body) TooLong =>
        (400, """{"error":"InvalidRequest","message":"Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301) at $.record.text"}""");

    public override (int Status, string Body) TokenRejected => (400, """{"error":"InvalidToken","message":"Token could not be verified"}""");

    public override IReadOnlyList<string> Secrets => [Access1, Refresh1, "xxxx-yyyy-zzzz-aaaa"];

    public override bool Changes(Arrived request) => request.Method is not ("GET" or "HEAD");

    public override INetwork Network(Wire wire, Uri server) => new BlueskyNetwork(wire, new() { DefaultServer = server, PlcDirectory = new(server, "plc/") });

    public override ChannelAccess Access(Uri server) => new(
        "bluesky", server, Did, "brasserie.example",
        new(new Dictionary<string, string>(StringComparer.Ordinal) { ["access_jwt"] = Access1, ["refresh_jwt"] = Refresh1 }), NetworkLimits.None);

    public override async Task AnswerAsync(HttpContext http, Arrived request)
    {
        http.Response.Headers["RateLimit-Limit"] = "5000";
        http.Response.Headers["RateLimit-Remaining"] = "4997";
        http.Response.Headers["RateLimit-Reset"] = "1772445900";
        var (status, body) = request.Path == "/plc/" + Did ? (200, Document(Did, new($"http://{http.Request.Host}"))) : Answer(request);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(JsonSerializer.Serialize(body));
    }

    /// <summary>What the directory says of an account.</summary>
    public static object Document(string did, Uri home) =>
        new { id = did, alsoKnownAs = new[] { "at://brasserie.example" }, service = new[] { new { id = "#atproto_pds", type = "AtprotoPersonalDataServer", serviceEndpoint = home.GetLeftPart(UriPartial.Authority) } } };

    private (int Status, object Body) Answer(Arrived request)
    {
        var query = System.Web.HttpUtility.ParseQueryString(request.Query);
        switch (request.Path["/xrpc/".Length..])
        {
            case "com.atproto.server.createSession" when request.Text.Contains("xxxx-yyyy-zzzz-aaaa", StringComparison.Ordinal):
            case "com.atproto.server.refreshSession":
                return (200, new { did = Did, handle = "brasserie.example", accessJwt = Access1, refreshJwt = Refresh1, active = true });
            case "com.atproto.server.createSession":
                return (401, new { error = "AuthenticationRequired", message = "Invalid identifier or password" });
            case "com.atproto.server.getSession":
                return (200, new { did = Did, handle = "brasserie.example", active = true });
            case "com.atproto.server.describeServer":
                return (200, new { did = "did:web:localhost", blobUploadLimit = 700_000 });
            case "com.atproto.identity.resolveHandle" when query["handle"] == "paul.example":
                return (200, new { did = "did:plc:paul" });
            case "com.atproto.identity.resolveHandle":
                return (400, new { error = "InvalidRequest", message = "Unable to resolve handle" });
            case "com.atproto.repo.uploadBlob":
                return (200, new { blob = new Dictionary<string, object> { ["$type"] = "blob", ["ref"] = new Dictionary<string, string> { ["$link"] = "bafkrei" + request.Body.Length }, ["mimeType"] = request.Headers["Content-Type"], ["size"] = request.Body.Length } });
            case "com.atproto.repo.createRecord":
                return Created(JsonNode.Parse(request.Body)!);
            case "com.atproto.repo.deleteRecord":
                return Deleted(JsonNode.Parse(request.Body)!["rkey"]!.GetValue<string>());
            case "com.atproto.repo.getRecord" when records.TryGetValue(query["rkey"]!, out var record):
                return (200, new { uri = At(query["rkey"]!), cid = "bafyrei" + query["rkey"], value = record });
            case "com.atproto.repo.getRecord":
                return (400, new { error = "RecordNotFound", message = "Could not locate record: " + At(query["rkey"]!) });
            default:
                return (501, new { error = "MethodNotImplemented", message = "Method Not Implemented" });
        }
    }

    private (int Status, object Body) Created(JsonNode call)
    {
        var key = call["rkey"]!.GetValue<string>();
        if (!records.TryAdd(key, call["record"]!))
            return (500, new { error = "InternalServerError", message = "Internal Server Error" });
        var record = call["record"]!;
        var alts = record["embed"]?["images"]?.AsArray().Select(image => image!["alt"]!.GetValue<string>()).ToList() ?? [];
        Posts.Add(new(At(key), record["text"]!.GetValue<string>(), alts, record["reply"]?["parent"]?["uri"]?.GetValue<string>(), time.GetUtcNow()));
        return (200, new { uri = At(key), cid = "bafyrei" + key, commit = new { cid = "bafy", rev = "3n2" }, validationStatus = "valid" });
    }

    private (int Status, object Body) Deleted(string key)
    {
        Posts.RemoveAll(post => post.Id == At(key));
        return (200, records.Remove(key) ? new { commit = new { cid = "bafy", rev = "3n3" } } : new { });
    }

    public JsonNode Record(SegmentReceipt receipt) => records[receipt.RemoteId.Split('/')[^1]];

    private static string At(string key) => $"at://{Did}/app.bsky.feed.post/{key}";
}
