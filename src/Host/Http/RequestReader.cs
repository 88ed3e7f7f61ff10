using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>Makes a slice's request out of a body (JSON or form), the route, the query and <c>If-Match</c>; the route wins over the body.</summary>
internal static class RequestReader
{
    private const int MaxJsonBytes = 4 * 1024 * 1024;
    private static readonly JsonSerializerOptions FromOutside = new(Wire.Json) { Converters = { new UnstorableText.Strings() } };

    internal static async Task<Outcome<object>> Read(HttpContext http, SliceInfo slice)
    {
        JsonObject json;
        try
        {
            json = await Body(http, slice.RequestType);
            AddRouteAndQuery(http, slice.RequestType, json);
            FillGaps(slice.RequestType, json);
            return json.Deserialize(slice.RequestType, FromOutside) is { } request ? Outcome<object>.Of(request) : Unreadable("body");
        }
        catch (PreconditionException e)
        {
            return Problem.Invalid("If-Match", e.TextKey);
        }
        catch (JsonException e)
        {
            return Unreadable(e.Path is { Length: > 2 } path ? path[2..] : "body");
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException)
        {
            return Unreadable("body");
        }
    }

    private static Problem Unreadable(string field) => Problem.Invalid(field, "problem.field.unreadable");

    private static async Task<JsonObject> Body(HttpContext http, Type requestType)
    {
        if (http.Request.HasFormContentType)
        {
            return await FromForm(await http.Request.ReadFormAsync(http.RequestAborted), requestType, http.RequestAborted);
        }

        if (http.Request.ContentLength is 0 || HttpMethods.IsGet(http.Request.Method) || !http.Request.HasJsonContentType())
        {
            return [];
        }

        if (http.Request.ContentLength > MaxJsonBytes)
        {
            throw new JsonException("Too large.");
        }

        return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject
            ?? throw new JsonException("An object is expected.");
    }

    /// <summary>A file in a field of text, such as a calendar, is that text.</summary>
    private static async Task<JsonObject> FromForm(IFormCollection form, Type requestType, CancellationToken cancel)
    {
        var json = new JsonObject();
        foreach (var property in requestType.GetProperties())
        {
            if (property.PropertyType == typeof(string) && form.Files.FirstOrDefault(f => string.Equals(f.Name, property.Name, StringComparison.OrdinalIgnoreCase)) is { } file)
            {
                json[CamelCase(property.Name)] = await TextOf(file, cancel);
                continue;
            }

            var values = form.FirstOrDefault(f => string.Equals(f.Key, property.Name, StringComparison.OrdinalIgnoreCase)).Value;
            if (values.Count == 0)
            {
                continue;
            }

            json[CamelCase(property.Name)] = IsList(property.PropertyType)
                ? new JsonArray([.. values.Where(v => !string.IsNullOrEmpty(v)).Select(v => (JsonNode)v!)])
                : FromText(property.PropertyType, values[^1]!);
        }

        return json;
    }

    private static async Task<string> TextOf(IFormFile file, CancellationToken cancel)
    {
        if (file.Length > MaxJsonBytes)
        {
            throw new JsonException("Too large.");
        }

        using var reader = new StreamReader(file.OpenReadStream());
        return await reader.ReadToEndAsync(cancel);
    }

    private static void AddRouteAndQuery(HttpContext http, Type requestType, JsonObject json)
    {
        foreach (var property in requestType.GetProperties())
        {
            var name = CamelCase(property.Name);
            if (http.Request.RouteValues.TryGetValue(property.Name, out var route) && route is string text)
            {
                json[name] = FromText(property.PropertyType, text);
            }
            else if (!json.ContainsKey(name) && http.Request.Query.TryGetValue(property.Name, out var query) && query.Count > 0)
            {
                json[name] = IsList(property.PropertyType) ? new JsonArray([.. query.Select(v => (JsonNode)v!)]) : FromText(property.PropertyType, query[^1]!);
            }
        }

        if (VersionSeen(http) is { } seen)
        {
            json["version"] = typeof(IAboutVersion).IsAssignableFrom(requestType) ? seen : throw new PreconditionException("problem.if_match.not_compared");
        }
    }

    /// <summary>
    /// What <c>If-Match</c> names: never silently nothing, or a program would overwrite what it asked not to. A weak tag counts too, because
    /// proxies that compress weaken those they pass on; <c>*</c> asks for no comparison.
    /// </summary>
    private static Guid? VersionSeen(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method) || http.Request.Headers.IfMatch.ToString().Trim() is not { Length: > 0 } given || given == "*")
        {
            return null;
        }

        return EntityTagHeaderValue.TryParse(given, out var tag) && Guid.TryParse(tag.Tag.AsSpan().Trim('"'), out var version)
            ? version
            : throw new PreconditionException("problem.if_match.unreadable");
    }

    /// <summary>What was left out arrives as an empty text or list, so that slices report a missing field instead of failing on it.</summary>
    private static void FillGaps(Type requestType, JsonObject json)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var property in requestType.GetProperties().Where(p => p.CanWrite && json[CamelCase(p.Name)] is null))
        {
            var required = nullability.Create(property).WriteState == NullabilityState.NotNull;
            if (required && property.PropertyType == typeof(string))
            {
                json[CamelCase(property.Name)] = "";
            }
            else if (required && IsList(property.PropertyType))
            {
                json[CamelCase(property.Name)] = new JsonArray();
            }
        }
    }

    private static JsonNode? FromText(Type type, string text)
    {
        if (Nullable.GetUnderlyingType(type) is not null && text.Length == 0)
        {
            return null;
        }

        return type != typeof(string) && text is ['{', ..] or ['[', ..] ? JsonNode.Parse(text) : JsonValue.Create(text);
    }

    private static bool IsList(Type type) =>
        type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type) && !typeof(IDictionary).IsAssignableFrom(type)
        && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>));

    private static string CamelCase(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary><c>If-Match</c> asks for what cannot be kept.</summary>
    private sealed class PreconditionException(string textKey) : Exception
    {
        internal string TextKey { get; } = textKey;
    }
}
