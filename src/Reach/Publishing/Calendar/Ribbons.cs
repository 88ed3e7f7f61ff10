using NodaTime;
using Relais.Campaigns;

namespace Relais.Publishing.Calendar;

/// <summary>A campaign's ribbon over one week.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="From">First column, 1 to 7.</param>
/// <param name="To">The column after its last, 2 to 8.</param>
/// <param name="Starts">It starts this week.</param>
/// <param name="Ends">It ends this week.</param>
internal sealed record Ribbon(CampaignView Campaign, int Line, int From, int To, bool Starts, bool Ends);

/// <summary>Lays campaigns over a week, each on the first line that is free on all its days.</summary>
internal static class Ribbons
{
    internal static IReadOnlyList<Ribbon> Over(LocalDate monday, IEnumerable<CampaignView> campaigns)
    {
        var sunday = monday.PlusDays(6);
        var laid = new List<Ribbon>();
        foreach (var campaign in campaigns.Where(c => c.Starts <= sunday && c.Ends >= monday).OrderBy(c => c.Starts).ThenBy(c => c.Name, StringComparer.CurrentCulture))
        {
            var from = Math.Max(0, Period.DaysBetween(monday, campaign.Starts)) + 1;
            var to = Math.Min(6, Period.DaysBetween(monday, campaign.Ends)) + 2;
            var line = 1;
            while (laid.Any(r => r.Line == line && r.From < to && from < r.To))
            {
                line++;
            }

            laid.Add(new(campaign, line, from, to, campaign.Starts >= monday, campaign.Ends <= sunday));
        }

        return laid;
    }

    /// <summary>How many lines the ribbons take on a column.</summary>
    internal static int LinesOn(this IEnumerable<Ribbon> ribbons, int column) =>
        ribbons.Where(r => r.From <= column && column < r.To).Select(r => r.Line).DefaultIfEmpty().Max();
}
