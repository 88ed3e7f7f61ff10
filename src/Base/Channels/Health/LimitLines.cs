using System.Globalization;
using System.Text.Json;
using Relais.Kernel.Words;
using Relais.Networks;

namespace Relais.Channels.Health;

/// <summary>One limit as a line that people read.</summary>
/// <param name="Label">What is limited.</param>
/// <param name="Value">How much, with its unit.</param>
/// <param name="Source">Where that was read.</param>
/// <param name="Verified">Whether a primary source says so.</param>
internal sealed record LimitLine(string Label, string Value, string Source, bool Verified);

/// <summary>Limits as lines that people can read and compare.</summary>
internal static class LimitLines
{
    /// <summary>Whether a limit's value differs; the day it was read on does not count.</summary>
    public static bool Changes(NetworkLimits before, NetworkLimits after) => !Values(before).SequenceEqual(Values(after), StringComparer.Ordinal);

    /// <summary>The known limits, the most asked for first.</summary>
    public static IEnumerable<LimitLine> Of(NetworkLimits limits, Text t) => new[]
    {
        Line("text_length", limits.TextLength, v => t.Number(v)),
        Line("text_bytes", limits.TextBytes, v => t.Number(v)),
        Line("link_length", limits.LinkLength, v => t.Number(v)),
        Line("images", limits.Images, v => t.Number(v)),
        Line("image_bytes", limits.ImageBytes, Bytes),
        Line("image_pixels", limits.ImagePixels, Pixels),
        Line("alt_text", limits.AltTextLength, v => t.Number(v)),
        Line("videos", limits.Videos, v => t.Number(v)),
        Line("video_bytes", limits.VideoBytes, Bytes),
        Line("video_seconds", limits.VideoSeconds, v => t["channels.limit.seconds", v]),
        Line("posts", limits.PostsPerWindow, v => limits.PostsWindowHours is { } hours ? t["channels.limit.per_hours", v, hours.Value] : t.Number(v)),
    }.OfType<LimitLine>();

    private static LimitLine? Line<T>(string key, LimitFact<T>? fact, Func<T, string> say) =>
        fact is null ? null : new("channels.limit." + key, say(fact.Value), fact.Source, fact.Verified);

    /// <summary>Networks count megabytes of a million bytes, some of 1,048,576: the rounding says what people recognise.</summary>
    private static string Bytes(long bytes)
    {
        var binary = bytes % (1024 * 1024) == 0;
        var megabytes = bytes / (binary ? 1024d * 1024 : 1_000_000d);
        var unit = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "fr" ? "Mo" : "MB";
        return megabytes.ToString("0.#", CultureInfo.CurrentUICulture) + "\u00a0" + unit;
    }

    private static string Pixels(long pixels) => (pixels / 1_000_000d).ToString("0.#", CultureInfo.CurrentUICulture) + "\u00a0Mpx";

    private static IEnumerable<string> Values(NetworkLimits limits)
    {
        using var json = JsonSerializer.SerializeToDocument(limits);
        foreach (var limit in json.RootElement.EnumerateObject())
        {
            yield return $"{limit.Name}={(limit.Value.ValueKind == JsonValueKind.Object ? limit.Value.GetProperty("Value").GetRawText() : "")}";
        }
    }
}
