using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Relais.Networks.Http;

/// <summary>
/// Reads what an answer says of our quota. Names and forms differ: X-RateLimit-* or RateLimit-*, a reset as ISO time, seconds since 1970 or seconds from
/// now, Retry-After as seconds or as an HTTP date. Whatever is missing or unreadable is simply not known.
/// </summary>
internal static class RateHeaders
{
    /// <summary>However long a network asks to be left alone, it is asked again after a day: it may have meant something else.</summary>
    public static readonly Duration Longest = Duration.FromDays(1);

    public static RateBudget? Budget(WireAnswer answer, Instant now)
    {
        if (answer is not WireAnswer.Received received
            || Number(received, "Limit") is not { } limit
            || Number(received, "Remaining") is not { } remaining
            || Reset(received, now) is not { } reset)
            return null;
        return new(limit, remaining, reset, now);
    }

    /// <summary>When asking again makes sense, within <see cref="Longest"/>; null when the answer does not say.</summary>
    public static Instant? NotBefore(WireAnswer.Received received, Instant now) =>
        (Moment(received.Header("Retry-After"), now) ?? (received.Status == 429 ? Reset(received, now) : null)) is { } moment ? Instant.Min(moment, now + Longest) : null;

    private static Instant? Reset(WireAnswer.Received received, Instant now) =>
        Moment(received.Header("X-RateLimit-Reset") ?? received.Header("RateLimit-Reset"), now);

    private static int? Number(WireAnswer.Received received, string name) =>
        int.TryParse(received.Header("X-RateLimit-" + name) ?? received.Header("RateLimit-" + name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    internal static Instant? Moment(string? text, Instant now)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        text = text.Trim();
        // More seconds than thirty years can only be counted from 1970.
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds > 1e9 ? seconds < 4e9 ? Instant.FromUnixTimeMilliseconds((long)(seconds * 1000)) : null : now + Duration.FromSeconds(seconds);
        if (OffsetDateTimePattern.ExtendedIso.Parse(text) is { Success: true } iso)
            return iso.Value.ToInstant();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? Instant.FromDateTimeOffset(date) : null;
    }
}
