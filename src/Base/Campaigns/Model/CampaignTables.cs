using Microsoft.EntityFrameworkCore;

namespace Relais.Campaigns.Model;

internal static class CampaignTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<Campaign>(e =>
        {
            e.ToTable("Campaigns");
            e.Property(c => c.Name).HasMaxLength(Campaign.LongestName);
            e.HasIndex(c => new { c.WorkspaceId, c.Ends });
            e.HasMany(c => c.Channels).WithOne().HasForeignKey(c => c.CampaignId);
        });
        model.Entity<CampaignChannel>(e =>
        {
            e.ToTable("CampaignChannels");
            e.HasKey(c => new { c.CampaignId, c.ChannelId });
        });
    }
}
