using System.Text;
using NodaTime;
using NodaTime.Text;

namespace Relais.Team.Rota;

/// <summary>An event of a calendar for other programs.</summary>
/// <param name="Uid">The same for as long as it is the same event.</param>
internal sealed record CalendarShift(string Uid, Instant From, Instant To, string Summary, string Description, Uri Url);

/// <summary>
/// Writes iCalendar (RFC 5545, read on 22 November 2026): instants in UTC, so that no time zone need be described; texts escaped; lines of 75 octets at most,
/// folded between characters.
/// </summary>
internal static class ShiftCalendar
{
    private const int LineOctets = 75;
    private static readonly InstantPattern Utc = InstantPattern.CreateWithInvariantCulture("uuuuMMdd'T'HHmmss'Z'");

    public static string Write(string name, IEnumerable<CalendarShift> shifts, Instant stamp)
    {
        var file = new StringBuilder();
        foreach (var line in Lines(name, shifts, Utc.Format(stamp)))
        {
            Fold(file, line);
        }

        return file.ToString();
    }

    private static IEnumerable<string> Lines(string name, IEnumerable<CalendarShift> shifts, string stamp)
    {
        yield return "BEGIN:VCALENDAR";
        yield return "VERSION:2.0";
        yield return "PRODID:-//Relais//Shifts//EN";
        yield return "CALSCALE:GREGORIAN";
        yield return "METHOD:PUBLISH";
        yield return $"NAME:{Escape(name)}";
        yield return $"X-WR-CALNAME:{Escape(name)}";
        yield return "REFRESH-INTERVAL;VALUE=DURATION:PT1H";
        foreach (var shift in shifts)
        {
            yield return "BEGIN:VEVENT";
            yield return $"UID:{shift.Uid}";
            yield return $"DTSTAMP:{stamp}";
            yield return $"DTSTART:{Utc.Format(shift.From)}";
            yield return $"DTEND:{Utc.Format(shift.To)}";
            yield return $"SUMMARY:{Escape(shift.Summary)}";
            yield return $"DESCRIPTION:{Escape(shift.Description)}";
            yield return $"URL:{shift.Url.AbsoluteUri}";
            yield return "END:VEVENT";
        }

        yield return "END:VCALENDAR";
    }

    private static string Escape(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(";", "\\;", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal)
            .Replace("\r\n", "\\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\\n", StringComparison.Ordinal);

    private static void Fold(StringBuilder file, string line)
    {
        var octets = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > LineOctets)
            {
                // The space that continues a line counts too.
                file.Append("\r\n ");
                octets = 1;
            }

            file.Append(rune);
            octets += rune.Utf8SequenceLength;
        }

        file.Append("\r\n");
    }
}
