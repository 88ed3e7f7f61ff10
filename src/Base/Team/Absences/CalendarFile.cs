using System.Globalization;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;
using Relais.Kernel.Time;

namespace Relais.Team.Absences;

/// <summary>An event of a calendar that can become an absence.</summary>
/// <param name="From">On the wall of the zone asked for.</param>
/// <param name="Until">The same; after <paramref name="From"/>.</param>
internal sealed record CalendarEvent(string Uid, string Summary, LocalDateTime From, LocalDateTime Until);

/// <summary>An event that was left, and why: <c>repeats</c>, <c>no_dates</c>, <c>unknown_zone</c>, <c>no_length</c>.</summary>
public sealed record LeftEvent(string Summary, string Why);

/// <summary>
/// Reads the events of an iCalendar file (RFC 5545, read on 22 November 2026): all-day events and those with hours, in UTC, in a named zone or in none. What
/// repeats is left and said so: absences are single.
/// </summary>
internal static class CalendarFile
{
    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");
    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss");

    public static bool LooksLikeOne(string text) => text.Contains("BEGIN:VCALENDAR", StringComparison.OrdinalIgnoreCase);

    public static (IReadOnlyList<CalendarEvent> Events, IReadOnlyList<LeftEvent> Left) Read(string text, Zones zones, string zone)
    {
        var (events, left) = (new List<CalendarEvent>(), new List<LeftEvent>());
        foreach (var lines in Blocks(Unfold(text)))
        {
            var summary = Unescape(Value(lines, "SUMMARY") ?? "");
            if (string.Equals(Value(lines, "STATUS"), "CANCELLED", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (Value(lines, "RRULE") is not null || Value(lines, "RDATE") is not null)
            {
                left.Add(new(summary, "repeats"));
                continue;
            }

            var why = Span(lines, zones, zone, out var from, out var until);
            if (why is null)
            {
                events.Add(new(Value(lines, "UID") ?? $"{from}/{until}/{summary}", summary, from, until));
            }
            else
            {
                left.Add(new(summary, why));
            }
        }

        return (events, left);
    }

    /// <summary>A line that begins with a space or a tab continues the one before.</summary>
    private static List<string> Unfold(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line is [' ' or '\t', ..] && lines.Count > 0)
            {
                lines[^1] += line[1..];
            }
            else
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    /// <summary>The lines of each event, without those of the alarms inside it.</summary>
    private static IEnumerable<List<string>> Blocks(List<string> lines)
    {
        List<string>? block = null;
        var inner = 0;
        foreach (var line in lines)
        {
            if (line.Equals("BEGIN:VEVENT", StringComparison.OrdinalIgnoreCase))
            {
                (block, inner) = ([], 0);
            }
            else if (line.Equals("END:VEVENT", StringComparison.OrdinalIgnoreCase) && block is not null)
            {
                yield return block;
                block = null;
            }
            else if (line.StartsWith("BEGIN:", StringComparison.OrdinalIgnoreCase))
            {
                inner++;
            }
            else if (line.StartsWith("END:", StringComparison.OrdinalIgnoreCase))
            {
                inner--;
            }
            else if (inner == 0)
            {
                block?.Add(line);
            }
        }
    }

    private static string? Span(List<string> lines, Zones zones, string zone, out LocalDateTime from, out LocalDateTime until)
    {
        until = default;
        if (Wall(lines, "DTSTART", zones, zone, out from, out var wholeDay) is { } why)
        {
            return why;
        }

        if (Line(lines, "DTEND") is not null)
        {
            why = Wall(lines, "DTEND", zones, zone, out until, out _);
            return why ?? (until > from ? null : "no_length");
        }

        if (Value(lines, "DURATION") is { } length && PeriodPattern.NormalizingIso.Parse(length) is { Success: true, Value: var period })
        {
            until = from + period;
            return until > from ? null : "no_length";
        }

        // Without an end, a whole-day event is that day; one with an hour has no length at all.
        until = from.PlusDays(1);
        return wholeDay ? null : "no_length";
    }

    private static string? Wall(List<string> lines, string name, Zones zones, string zone, out LocalDateTime wall, out bool wholeDay)
    {
        (wall, wholeDay) = (default, false);
        if (Line(lines, name) is not { } line)
        {
            return "no_dates";
        }

        var (head, value) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
        if (Day.Parse(value) is { Success: true, Value: var day })
        {
            (wall, wholeDay) = (day.AtMidnight(), true);
            return null;
        }

        if (Moment.Parse(value.TrimEnd('Z', 'z')) is not { Success: true, Value: var local })
        {
            return "no_dates";
        }

        var named = head.Split(';').FirstOrDefault(p => p.StartsWith("TZID=", StringComparison.OrdinalIgnoreCase))?[5..].Trim('"');
        var source = value.EndsWith('Z') || value.EndsWith('z') ? "UTC" : named is null ? zone : Known(named, zones);
        if (source is null)
        {
            return "unknown_zone";
        }

        wall = source == zone ? local : zones.Resolve(local, source).Instant.InZone(zones[zone]).LocalDateTime;
        return null;
    }

    /// <summary>An IANA name, or the Windows name that Outlook writes.</summary>
    private static string? Known(string name, Zones zones) =>
        zones.Knows(name) ? name : TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping.TryGetValue(name, out var iana) && zones.Knows(iana) ? iana : null;

    private static string? Line(List<string> lines, string name) =>
        lines.Find(l => l.StartsWith(name, true, CultureInfo.InvariantCulture) && l.Length > name.Length && l[name.Length] is ':' or ';' && l.Contains(':', StringComparison.Ordinal));

    private static string? Value(List<string> lines, string name) => Line(lines, name) is { } line ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() : null;

    private static string Unescape(string text) => text.Replace("\\n", " ", StringComparison.OrdinalIgnoreCase).Replace("\\,", ",", StringComparison.Ordinal).Replace("\\;", ";", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
}
