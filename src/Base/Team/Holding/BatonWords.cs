using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Words;

namespace Relais.Team.Holding;

/// <summary>Says in words who holds something and why; never the reason of an absence.</summary>
internal sealed class BatonWords(Text words, DateTimeZone zone)
{
    /// <summary>« Karim relève Inès jusqu'au 10 août ».</summary>
    public string Why(Held held, TeamFacts facts)
    {
        var holder = Name(facts, held.Holder);
        if (held.Reason == HoldReason.Owner)
        {
            return held.OnDutyUntil is { } ends ? words["team.why.on_duty", holder, Day(ends)] : words["team.why.owner", holder];
        }

        if (held.Reason == HoldReason.Manager)
        {
            return words[$"team.why.gap.{KeyOf(held.Gap!.Value)}", holder, held.InsteadOf is { } absent ? Name(facts, absent) : ""];
        }

        if (held.InsteadOf is not { } owner)
        {
            return words["team.why.backup_only", holder];
        }

        var covers = held.Until is { } until ? words["team.why.backup_until", holder, Name(facts, owner), Day(until)] : words["team.why.backup", holder, Name(facts, owner)];
        return held.Through.Count == 0 ? covers : words["team.why.through", covers, string.Join(words["ui.list_comma"], held.Through.Select(m => Name(facts, m)))];
    }

    /// <summary>« 10 août », with the hour when it is not a whole day: « 10 août, 14:00 ».</summary>
    public string Day(Instant at)
    {
        var local = at.InZone(zone).LocalDateTime;
        return local.TimeOfDay == LocalTime.Midnight ? words.ShortDate(local.Date) : $"{words.ShortDate(local.Date)}, {Text.Time(local.TimeOfDay)}";
    }

    /// <summary>« 10 » in the month of <paramref name="today"/>, else « 10 août »: where there is little room.</summary>
    public string ShortDay(Instant at, LocalDate today)
    {
        var day = at.InZone(zone).Date;
        return day.Month == today.Month && day.Year == today.Year ? words["team.day", day.Day] : words.ShortDate(day);
    }

    public static string KeyOf(GapKind kind) => kind switch
    {
        GapKind.Nobody => "nobody",
        GapKind.NoBackup => "no_backup",
        GapKind.BackupAway => "backup_away",
        GapKind.NotPermitted => "not_permitted",
        _ => "overloaded",
    };

    private static string Name(TeamFacts facts, MemberId id) => facts.ById.TryGetValue(id, out var mate) ? mate.Name : "?";
}
