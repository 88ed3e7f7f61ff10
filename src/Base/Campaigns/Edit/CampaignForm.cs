using NodaTime;
using Relais.Campaigns.Model;
using Relais.Channels;
using Relais.Kernel.Slices;

namespace Relais.Campaigns.Edit;

/// <summary>What creating and editing have in common.</summary>
internal static class CampaignForm
{
    public static void Check(string name, LocalDate? starts, LocalDate? ends, int? colour, FieldProblems problems)
    {
        problems.Text(name, "name", Campaign.LongestName)
            .Require(starts is not null, "starts", "problem.field.required")
            .Require(ends is not null, "ends", "problem.field.required")
            .Require(colour is null or (>= 1 and <= 6), "colour", "campaigns.colour_unknown");
        if (starts is { } first && ends is { } last)
        {
            problems.Require(first <= last, "ends", "campaigns.ends_before")
                .Require(first > last || Period.DaysBetween(first, last) < Campaign.MostDays, "ends", "campaigns.too_long")
                .Require(first.Year is >= 2000 and < 2100, "starts", "campaigns.year");
        }
    }

    /// <summary>The channels asked for, if the workspace has them all; a campaign may keep a channel that was removed since.</summary>
    public static async Task<Problem?> Unknown(Channels.Channels channels, Campaign? campaign, IReadOnlyList<ChannelId> wanted, Work work)
    {
        var known = (await channels.All(work.Db, work.Cancel)).Select(c => c.Id).Concat(campaign?.Channels.Select(c => c.ChannelId) ?? []).ToHashSet();
        return wanted.All(known.Contains) ? null : Problem.Invalid("channels", "campaigns.channel_unknown");
    }

    public static void Tell(Work work)
    {
        work.Tell("campaigns");
        work.Tell("calendar");
    }

    /// <summary>What the audit log keeps.</summary>
    public static object Summary(Campaign c) => new { c.Name, c.Starts, c.Ends, c.Colour, channels = c.Channels.OrderBy(x => x.Place).Select(x => x.ChannelId).ToArray() };
}
