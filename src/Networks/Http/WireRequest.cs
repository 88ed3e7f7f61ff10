using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Relais.Networks.Text;

namespace Relais.Networks.Http;

/// <summary>One call. <see cref="Secrets"/> never leave through a log, a reason or a receipt.</summary>
internal sealed record WireRequest(HttpMethod Method, Uri Address)
{
    private string? bearer;

    public string? Bearer
    {
        get => bearer;
        init
        {
            bearer = value;
            if (value is not null)
                Secrets = [.. Secrets, value];
        }
    }

    /// <summary>How <see cref="Bearer"/> is presented: "Bearer", or "DPoP" beside a proof in the headers.</summary>
    public string Scheme { get; init; } = "Bearer";

    /// <summary>A document that says who may be trusted is read where it must be, or not at all.</summary>
    public bool FollowsRedirects { get; init; } = true;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Makes the body; called once per try.</summary>
    public Func<HttpContent>? Body { get; init; }

    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>The body is a picture or a video: the longer time limit applies.</summary>
    public bool CarriesMedia { get; init; }

    /// <summary>
    /// Sent on a kept connection only where the server was seen to keep them, otherwise on one of its own, so that the reset of a kept
    /// connection cannot make the outcome unknown.
    /// </summary>
    public bool KeptWithCare { get; init; }

    public static WireRequest Get(Uri address) => new(HttpMethod.Get, address);

    public static WireRequest PostJson(Uri address, object body)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options);
        return new(HttpMethod.Post, address)
        {
            Body = () => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    public static WireRequest PostForm(Uri address, IReadOnlyDictionary<string, string> fields, params string[] secrets) => new(HttpMethod.Post, address)
    {
        Body = () => new FormUrlEncodedContent(fields),
        Secrets = secrets,
    };

    public override string ToString() => $"{Method} {Address.GetLeftPart(UriPartial.Path)}";
}

internal static class WireJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Null when the bytes are not a JSON value of the shape wanted.</summary>
    public static T? TryRead<T>(byte[] bytes) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(PlainText.OfJson(bytes), Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
