using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Notes;

/// <summary>One line of a hand-over: some things that pass to one person.</summary>
/// <param name="Icon">Name of an icon.</param>
/// <param name="Title">« 3 posts ».</param>
/// <param name="Detail">Which, or what is missing.</param>
/// <param name="Holder">Who holds them meanwhile.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="IsGap">Only the manager holds it.</param>
/// <param name="Cell">With a gap in the matrix: the cell.</param>
internal sealed record HandOverLine(string Icon, string Title, string Detail, MemberId Holder, string Why, bool IsGap, MatrixCell? Cell);

/// <summary>A hand-over in a few lines: open things by kind and holder, then duties by holder, then what nobody holds.</summary>
internal static class HandOverLines
{
    private const int Named = 2;

    public static IReadOnlyList<HandOverLine> Of(HandOver handOver, TeamFacts facts, Text words, DateTimeZone zone)
    {
        var say = new BatonWords(words, zone);
        var lines = new List<HandOverLine>();
        foreach (var group in handOver.Items.GroupBy(i => (i.Item.Kind, i.Item.Icon, i.Held.Holder, IsGap: i.Held.Reason == HoldReason.Manager)))
        {
            var items = group.Select(i => i.Item).ToList();
            lines.Add(new(group.Key.Icon, words[$"team.open.{group.Key.Kind}", items.Count], Some(items, words, zone), group.Key.Holder, say.Why(group.First().Held, facts), group.Key.IsGap, null));
        }

        foreach (var group in handOver.Cells.Where(c => !c.IsOpen).GroupBy(c => (c.Duty, c.Held!.Holder)))
        {
            var channels = group.Select(c => c.Channel.Name).ToList();
            lines.Add(new("team", group.Key.Duty.NameFor(words), Few(channels, words), group.Key.Holder, say.Why(group.First().Held!, facts), false, null));
        }

        foreach (var cell in handOver.Cells.Where(c => c.IsOpen))
        {
            lines.Add(new("warn", words["team.cell", cell.Duty.NameFor(words), cell.Channel.Name], words[$"team.gap.{BatonWords.KeyOf(cell.Gap!.Value)}"], cell.Held!.Holder, say.Why(cell.Held, facts), true, cell));
        }

        return [.. lines.OrderBy(l => l.Cell is not null)];
    }

    /// <summary>« dont Houblon, samedi 8 août 10:00 ».</summary>
    private static string Some(List<OpenItem> items, Text words, DateTimeZone zone)
    {
        var next = items.Find(i => i.Due is not null) ?? items[0];
        if (next.Due is not { } due)
        {
            return items.Count == 1 ? next.Title : words["team.among", next.Title];
        }

        var local = due.InZone(zone).LocalDateTime;
        var said = words["team.item_due", next.Title, words.ShortDate(local.Date), Text.Time(local.TimeOfDay)];
        return items.Count == 1 ? said : words["team.among", said];
    }

    private static string Few(List<string> names, Text words) => names.Count <= Named + 1
        ? string.Join(words["ui.list_comma"], names)
        : words["team.and_others", string.Join(words["ui.list_comma"], names.Take(Named)), names.Count - Named];
}
