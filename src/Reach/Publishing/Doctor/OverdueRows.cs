using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Publishing.Model;

namespace Relais.Publishing.Doctor;

/// <summary>What is late without a reason: the one definition for the doctor, for readiness and for figures.</summary>
internal static class OverdueRows
{
    /// <summary>Due for longer than <paramref name="by"/>, in nobody's hand, and neither paused, nor behind another of its channel, nor asked to be quiet.</summary>
    public static IQueryable<Delivery> WithoutReason(AppDb db, Instant now, Duration by)
    {
        var (since, all, pauses, paces) = (now - by, Rows<Delivery>(db), Rows<Pause>(db), Rows<ChannelPace>(db));
        return all.Where(d => d.NextTryAt < since && d.ClaimedBy == null
            && !all.Any(h => h.ChannelId == d.ChannelId && h.ClaimedBy != null)
            && !paces.Any(p => p.ChannelId == d.ChannelId && p.NotBefore > since)
            && !pauses.Any(p => p.WorkspaceId == d.WorkspaceId && p.LiftedAt == null && (p.ChannelId == d.ChannelId || p.CampaignId == d.CampaignId || (p.ChannelId == null && p.CampaignId == null))));
    }

    /// <summary>Rows of all workspaces.</summary>
    public static IQueryable<T> Rows<T>(AppDb db)
        where T : class => db.Set<T>().IgnoreQueryFilters().AsNoTracking();
}
