using System.Text.Json;
using Relais.Networks;

namespace Relais.Channels.Health;

/// <summary>Limits as lines that people can compare.</summary>
internal static class LimitLines
{
    /// <summary>Whether a limit's value differs; the day it was read on does not count.</summary>
    public static bool Changes(NetworkLimits before, NetworkLimits after) => !Values(before).SequenceEqual(Values(after), StringComparer.Ordinal);

    private static IEnumerable<string> Values(NetworkLimits limits)
    {
        using var json = JsonSerializer.SerializeToDocument(limits);
        foreach (var limit in json.RootElement.EnumerateObject())
        {
            yield return $"{limit.Name}={(limit.Value.ValueKind == JsonValueKind.Object ? limit.Value.GetProperty("Value").GetRawText() : "")}";
        }
    }
}
