using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns.Model;
using Relais.Kernel.Data;

namespace Relais.Campaigns;

/// <summary>Front door to the campaigns of the workspace at hand. Deleted ones are not there.</summary>
public sealed class Campaigns(AppDb db)
{
    /// <summary>All campaigns, the latest to end first.</summary>
    public Task<IReadOnlyList<CampaignView>> All(CancellationToken cancel = default) => Read(Alive, cancel);

    /// <summary>Campaigns that run on at least one day from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public Task<IReadOnlyList<CampaignView>> Between(LocalDate from, LocalDate to, CancellationToken cancel = default) =>
        Read(Alive.Where(c => c.Starts <= to && c.Ends >= from), cancel);

    /// <summary>One campaign; <see langword="null"/> when there is none, or no longer.</summary>
    public async Task<CampaignView?> Get(CampaignId id, CancellationToken cancel = default) =>
        (await Alive.Include(c => c.Channels).FirstOrDefaultAsync(c => c.Id == id, cancel))?.ToView();

    private IQueryable<Campaign> Alive => db.Set<Campaign>().AsNoTracking().Where(c => c.DeletedAt == null);

    private static async Task<IReadOnlyList<CampaignView>> Read(IQueryable<Campaign> campaigns, CancellationToken cancel)
    {
        var rows = await campaigns.Include(c => c.Channels).OrderByDescending(c => c.Ends).ThenBy(c => c.Starts).ThenBy(c => c.Id).ToListAsync(cancel);
        return [.. rows.Select(c => c.ToView())];
    }
}
