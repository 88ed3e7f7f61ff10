using Microsoft.EntityFrameworkCore;

namespace Relais.Publishing.Model;

/// <summary>The tables of this module.</summary>
internal static class PublishingTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<Delivery>(e =>
        {
            e.ToTable("Deliveries");
            e.Ignore(d => d.IsCalling);
            e.Ignore(d => d.Whereabouts);
            e.Property(d => d.Zone).HasMaxLength(64);
            e.Property(d => d.ClaimedBy).HasMaxLength(120);
            e.Property(d => d.IdempotencyKey).HasMaxLength(64);
            e.Property(d => d.ContentHash).HasMaxLength(64);
            e.Property(d => d.ProblemCode).HasMaxLength(80);
            e.Property(d => d.ProblemField).HasMaxLength(40);
            e.Property(d => d.MovedBy).HasMaxLength(120);

            // The calendar and the queue.
            e.HasIndex(d => new { d.WorkspaceId, d.Local });
            e.HasIndex(d => new { d.WorkspaceId, d.State, d.DueAt });
            e.HasIndex(d => d.PostId);

            // The engine: only what is still to be done is in these, however long the past grows.
            e.HasIndex(d => new { d.NextTryAt, d.Id }).HasFilter("\"NextTryAt\" IS NOT NULL");
            e.HasIndex(d => new { d.ChannelId, d.LeaseUntil }).HasFilter("\"ClaimedBy\" IS NOT NULL");

            // What a channel sent lately, in whole or in part, when a lost answer is looked for. Most of what is to come has no receipts and is not in it.
            e.HasIndex(d => new { d.ChannelId, d.PublishedAt }).HasFilter("\"Receipts\" IS NOT NULL");
        });
        model.Entity<Attempt>(e =>
        {
            e.ToTable("DeliveryAttempts");
            e.HasKey(a => new { a.DeliveryId, a.Number });
            e.Property(a => a.By).HasMaxLength(120);
            e.Property(a => a.Code).HasMaxLength(80);
        });
        model.Entity<Pause>(e =>
        {
            e.ToTable("Pauses");
            e.Property(p => p.Reason).HasMaxLength(300);
            e.Property(p => p.StartedBy).HasMaxLength(120);
            e.Property(p => p.LiftedBy).HasMaxLength(120);
            e.HasIndex(p => new { p.WorkspaceId, p.Epoch }).IsUnique();
        });
        model.Entity<ChannelPace>(e =>
        {
            e.ToTable("ChannelPaces");
            e.HasKey(p => p.ChannelId);
        });
        model.Entity<ToldTrouble>(e =>
        {
            e.ToTable("ToldTroubles");
            e.HasKey(t => t.DeliveryId);
            e.Property(t => t.DeliveryId).ValueGeneratedNever();
        });
        model.Entity<EngineFact>(e =>
        {
            e.ToTable("EngineFacts");
            e.HasKey(f => f.Key);
            e.Property(f => f.Key).HasMaxLength(40);
            e.Property(f => f.Value).HasMaxLength(200);
        });
    }
}
