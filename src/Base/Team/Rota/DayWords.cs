using NodaTime;
using Relais.Kernel.Words;

namespace Relais.Team.Rota;

/// <summary>Says days of a band: « lun.–ven. », « sam., dim. et fériés ».</summary>
internal static class DayWords
{
    public static string Of(IReadOnlyList<int> days, Text words)
    {
        var parts = new List<string>();
        var week = days.Where(d => d != BandFact.Holiday).Order().ToList();
        for (var i = 0; i < week.Count;)
        {
            var last = i;
            while (last + 1 < week.Count && week[last + 1] == week[last] + 1)
            {
                last++;
            }

            parts.AddRange(last - i >= 2 ? [$"{Short(week[i], words)}–{Short(week[last], words)}"] : week[i..(last + 1)].Select(d => Short(d, words)));
            i = last + 1;
        }

        if (days.Contains(BandFact.Holiday))
        {
            parts.Add(words["team.days.holidays"]);
        }

        return string.Join(words["ui.list_comma"], parts);
    }

    private static string Short(int day, Text words) => words.Culture.DateTimeFormat.GetAbbreviatedDayName((DayOfWeek)(day % 7));
}
