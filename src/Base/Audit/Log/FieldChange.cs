using System.Text.Json;

namespace Relais.Audit.Log;

/// <summary>What an entry says of one field.</summary>
/// <param name="Name">The field, as programs know it.</param>
/// <param name="Before">What stood before; empty for nothing.</param>
/// <param name="After">What stands after; empty for nothing.</param>
internal sealed record FieldChange(string Name, string Before, string After)
{
    private const int Most = 600;

    /// <summary>The fields that differ; all of them when one side is missing.</summary>
    public static IReadOnlyList<FieldChange> Between(string? before, string? after)
    {
        var (was, now) = (Fields(before), Fields(after));
        return [.. was.Keys.Union(now.Keys)
            .Select(name => new FieldChange(name, was.GetValueOrDefault(name, ""), now.GetValueOrDefault(name, "")))
            .Where(c => c.Before != c.After)];
    }

    private static Dictionary<string, string> Fields(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => Said(p.Value), StringComparer.Ordinal)
            : new(StringComparer.Ordinal) { ["-"] = Said(document.RootElement) };
    }

    private static string Said(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
        return text.Length > Most ? text[..Most] + "…" : text;
    }
}
