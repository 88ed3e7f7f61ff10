using System.Globalization;
using NodaTime;
using NodaTime.Text;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Publishing.Calendar;

/// <summary>The ways of looking at the calendar.</summary>
public enum CalendarMode
{
    /// <summary>Six weeks at most, from the Monday before the first.</summary>
    Month,

    /// <summary>Seven days with room for more.</summary>
    Week,

    /// <summary>A table of the month, one line per chip.</summary>
    List,
}

/// <summary>What the calendar's address says: view, day, filters. Everything that is shown can be linked to.</summary>
public sealed record CalendarAddress
{
    /// <summary>The view.</summary>
    public CalendarMode Mode { get; init; }

    /// <summary>A day of the month or week shown.</summary>
    public LocalDate At { get; init; }

    /// <summary>Only these channels; empty for all.</summary>
    public IReadOnlyList<ChannelId> Channels { get; init; } = [];

    /// <summary>Only this campaign.</summary>
    public CampaignId? Campaign { get; init; }

    /// <summary>Only this state.</summary>
    public Status? State { get; init; }

    /// <summary>Whether key dates are shown.</summary>
    public bool KeyDates { get; init; } = true;

    /// <summary>First day shown.</summary>
    public LocalDate From => Mode switch
    {
        CalendarMode.Month => Monday(FirstOfMonth),
        CalendarMode.Week => Monday(At),
        _ => FirstOfMonth,
    };

    /// <summary>Last day shown.</summary>
    public LocalDate To => Mode switch
    {
        CalendarMode.Month => Monday(LastOfMonth).PlusDays(6),
        CalendarMode.Week => Monday(At).PlusDays(6),
        _ => LastOfMonth,
    };

    /// <summary>The period before.</summary>
    public CalendarAddress Before => this with { At = Mode == CalendarMode.Week ? At.PlusWeeks(-1) : FirstOfMonth.PlusMonths(-1) };

    /// <summary>The period after.</summary>
    public CalendarAddress After => this with { At = Mode == CalendarMode.Week ? At.PlusWeeks(1) : FirstOfMonth.PlusMonths(1) };

    /// <summary>Whether anything is left out.</summary>
    public bool IsFiltered => Channels.Count > 0 || Campaign is not null || State is not null;

    private LocalDate FirstOfMonth => new(At.Year, At.Month, 1);

    private LocalDate LastOfMonth => FirstOfMonth.PlusMonths(1).PlusDays(-1);

    /// <summary>Whether a day belongs to the month shown; every day does in other views.</summary>
    public bool IsInside(LocalDate day) => Mode != CalendarMode.Month || (day.Year == At.Year && day.Month == At.Month);

    /// <summary>Reads an address; what cannot be read is as if it were not there.</summary>
    public static CalendarAddress Parse(string? view, string? at, IReadOnlyList<string>? channels, string? campaign, string? state, string? keyDates, LocalDate today) => new()
    {
        Mode = EnumName.Read<CalendarMode>(view) ?? CalendarMode.Month,
        At = at is not null && LocalDatePattern.Iso.Parse(at) is { Success: true, Value: var date } && date.Year is > 1970 and < 2200 ? date : today,
        Channels = [.. (channels ?? []).Select(Id.TryParse<ChannelId>).OfType<ChannelId>().Distinct()],
        Campaign = Id.TryParse<CampaignId>(campaign),
        State = EnumName.Read<Status>(state),
        KeyDates = keyDates != "off",
    };

    /// <summary>As a query string, with its question mark.</summary>
    public string ToQuery()
    {
        var parts = new List<string> { "at=" + LocalDatePattern.Iso.Format(At) };
        if (Mode != CalendarMode.Month)
        {
            parts.Add("view=" + Mode.ToString().ToLowerInvariant());
        }

        parts.AddRange(Channels.Select(c => string.Create(CultureInfo.InvariantCulture, $"channel={c.Value}")));
        if (Campaign is { } campaign)
        {
            parts.Add("campaign=" + campaign.Value);
        }

        if (State is { } state)
        {
            parts.Add("state=" + state.ToString().ToLowerInvariant());
        }

        if (!KeyDates)
        {
            parts.Add("keydates=off");
        }

        return "?" + string.Join('&', parts);
    }

    private static LocalDate Monday(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);
}
