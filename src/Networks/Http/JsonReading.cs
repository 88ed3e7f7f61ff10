using System.Text.Json;
using NodaTime;
using Relais.Networks.Text;

namespace Relais.Networks.Http;

/// <summary>Reads answers that promise little: what is missing, or of another kind than documented, is null.</summary>
internal static class JsonReading
{
    public static JsonElement? Root(this WireAnswer.Received received)
    {
        try
        {
            using var document = JsonDocument.Parse(PlainText.OfJson(received.Body));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static JsonElement? Child(this JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null ? child : null;

    public static JsonElement? Child(this JsonElement element, string name) => Child((JsonElement?)element, name);

    /// <summary>Identifiers are strings here and numbers there.</summary>
    public static string? Text(this JsonElement? element, string name) => element.Child(name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    public static string? Text(this JsonElement element, string name) => Text((JsonElement?)element, name);

    public static long? Number(this JsonElement? element, string name) =>
        element.Child(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    public static Uri? Address(this JsonElement? element, string name) =>
        Uri.TryCreate(element.Text(name), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) ? address : null;

    public static Instant? Moment(this JsonElement? element, string name) => RateHeaders.Moment(element.Text(name), Instant.MinValue);

    public static IEnumerable<JsonElement> Items(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static IEnumerable<JsonElement> Items(this JsonElement? element, string name) => element.Child(name).Items();
}
