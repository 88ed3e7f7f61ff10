using Microsoft.EntityFrameworkCore;
using Relais.Team.Model;

namespace Relais.Team.Rota;

internal static class RotaTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<DutyRota>(e =>
        {
            e.ToTable("Rotas");
            e.Property(r => r.Name).HasMaxLength(DutyRota.NameLength);
            e.Property(r => r.Zone).HasMaxLength(60);
            e.Property(r => r.ReplyFr).HasMaxLength(DutyRota.ReplyLength);
            e.Property(r => r.ReplyEn).HasMaxLength(DutyRota.ReplyLength);
            e.HasIndex(r => new { r.WorkspaceId, r.MadeAt });
        });
        model.Entity<RotaBand>(e =>
        {
            e.ToTable("RotaBands");
            e.HasIndex(b => new { b.WorkspaceId, b.RotaId });
        });
        model.Entity<ShiftChange>(e =>
        {
            e.ToTable("ShiftChanges");
            e.HasIndex(c => new { c.BandId, c.Date }).IsUnique().HasFilter("\"BandId\" IS NOT NULL");
            e.HasIndex(c => new { c.WorkspaceId, c.Date });
        });
        model.Entity<RotaClosure>(e =>
        {
            e.ToTable("RotaClosures");
            e.Property(c => c.Note).HasMaxLength(RotaClosure.NoteLength);
            e.HasIndex(c => new { c.WorkspaceId, c.RotaId, c.Until });
        });
        model.Entity<ShiftSwap>(e =>
        {
            e.ToTable("ShiftSwaps");
            e.HasIndex(s => new { s.BandId, s.Date }).IsUnique().HasFilter("\"State\" = 'Asked'");
            e.HasIndex(s => new { s.WorkspaceId, s.State });
        });
        model.Entity<ShiftFeed>(e =>
        {
            e.ToTable("ShiftFeeds");
            e.HasKey(f => f.MemberId);
            e.Property(f => f.Digest).HasMaxLength(32);
            e.HasIndex(f => f.Digest).IsUnique();
        });
    }
}
