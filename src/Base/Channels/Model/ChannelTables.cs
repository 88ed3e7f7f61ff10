using Microsoft.EntityFrameworkCore;

namespace Relais.Channels.Model;

internal static class ChannelTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<Channel>(e =>
        {
            e.ToTable("Channels");
            e.Property(c => c.Network).HasMaxLength(24);
            e.Property(c => c.Instance).HasMaxLength(300);
            e.Property(c => c.AccountId).HasMaxLength(300);
            e.Property(c => c.Handle).HasMaxLength(300);
            e.Property(c => c.Name).HasMaxLength(300);
            e.Property(c => c.ProfileUrl).HasMaxLength(1000);
            e.Property(c => c.AvatarKey).HasMaxLength(64);
            e.Property(c => c.AvatarUrl).HasMaxLength(2000);
            e.Property(c => c.ConnectedBy).HasMaxLength(120);
            e.Property(c => c.FailureCode).HasMaxLength(40);
            e.Property(c => c.FailureDetail).HasMaxLength(500);
            e.Property(c => c.AlertedFor).HasMaxLength(40);
            e.Ignore(c => c.LimitsReported);
            e.Ignore(c => c.Whereabouts);
            e.HasIndex(c => new { c.WorkspaceId, c.Network, c.Instance, c.AccountId }).IsUnique();
            e.HasIndex(c => c.NextRefreshAt);
            e.HasIndex(c => c.NextCheckAt);
            e.HasIndex(c => c.NextWarningAt);
        });
        model.Entity<CheckResult>(e =>
        {
            e.ToTable("ChannelChecks");
            e.Property(r => r.Code).HasMaxLength(40);
            e.HasIndex(r => new { r.WorkspaceId, r.ChannelId, r.At });
            e.HasIndex(r => r.At);
        });
        model.Entity<ReconnectLink>(e =>
        {
            e.ToTable("ReconnectLinks");
            e.Property(l => l.MadeByName).HasMaxLength(120);
            e.Property(l => l.SentTo).HasMaxLength(254);
            e.HasIndex(l => l.Digest).IsUnique();
            e.HasIndex(l => new { l.WorkspaceId, l.ChannelId, l.MadeAt });
            e.HasIndex(l => l.ExpiresAt);
        });
        model.Entity<ConnectionEvent>(e =>
        {
            e.ToTable("ConnectionEvents");
            e.Property(v => v.By).HasMaxLength(120);
            e.Property(v => v.Code).HasMaxLength(40);
            e.Property(v => v.Detail).HasMaxLength(500);
            e.HasIndex(v => new { v.WorkspaceId, v.ChannelId, v.At });
        });
        model.Entity<ConnectAttempt>(e =>
        {
            e.ToTable("ConnectAttempts");
            e.Property(a => a.Network).HasMaxLength(24);
            e.Property(a => a.Typed).HasMaxLength(300);
            e.Property(a => a.ProblemKey).HasMaxLength(80);
            e.HasIndex(a => a.StateDigest).IsUnique();
            e.HasIndex(a => a.ExpiresAt);
        });
        model.Entity<KnownApp>(e =>
        {
            e.ToTable("KnownApps");
            e.Property(a => a.Network).HasMaxLength(24);
            e.Property(a => a.Instance).HasMaxLength(300);
            e.Property(a => a.RedirectUri).HasMaxLength(500);
            e.HasIndex(a => new { a.Network, a.Instance, a.RedirectUri }).IsUnique();
        });
    }
}
