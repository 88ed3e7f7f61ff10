using Microsoft.EntityFrameworkCore;

namespace Relais.Notifications.Model;

internal static class NotificationTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<Notification>(e =>
        {
            e.ToTable("Notifications");
            e.Property(n => n.Kind).HasMaxLength(60);
            e.Property(n => n.Same).HasMaxLength(Notification.SameLength);
            e.Property(n => n.Path).HasMaxLength(300);
            e.Ignore(n => n.Said);
            e.HasIndex(n => new { n.MemberId, n.At });
            e.HasIndex(n => new { n.MemberId, n.ReadAt });
            e.HasIndex(n => n.WaitsSince).HasFilter("\"WaitsSince\" IS NOT NULL");
            e.HasIndex(n => n.At);
            e.HasIndex(n => new { n.WorkspaceId, n.Same }).HasFilter("\"ReadAt\" IS NULL");
        });
        model.Entity<NotificationChoice>(e =>
        {
            e.ToTable("NotificationChoices");
            e.HasKey(c => new { c.MemberId, c.Kind });
            e.Property(c => c.Kind).HasMaxLength(60);
        });
        model.Entity<NotificationHours>(e =>
        {
            e.ToTable("NotificationHours");
            e.HasKey(h => h.MemberId);
            e.Property(h => h.MemberId).ValueGeneratedNever();
        });
    }
}
