using Microsoft.EntityFrameworkCore;

namespace Relais.Identity.Model;

internal static class IdentityTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<Invitation>(e =>
        {
            e.ToTable("Invitations");
            e.Property(i => i.Mail).HasMaxLength(256);
            e.Ignore(i => i.Terms);
            e.HasIndex(i => i.Digest).IsUnique();
            e.HasIndex(i => new { i.WorkspaceId, i.Mail });
        });
        model.Entity<Guest>(e =>
        {
            e.ToTable("Guests");
            e.HasKey(g => g.MemberId);
            e.Property(g => g.Deliverables).HasMaxLength(GuestTerms.TextLength);
            e.Property(g => g.Style).HasMaxLength(GuestTerms.TextLength);
            e.Ignore(g => g.Terms);
            e.Ignore(g => g.Limits);
        });
        model.Entity<RightsSet>(e =>
        {
            e.ToTable("RightsSets");
            e.Property(s => s.Name).HasMaxLength(RightsSet.NameLength);
            e.HasIndex(s => new { s.WorkspaceId, s.Name });
        });
        model.Entity<MemberGrant>(e =>
        {
            e.ToTable("MemberGrants");
            e.Property(g => g.Set).HasMaxLength(40);
            e.Property(g => g.GivenBy).HasMaxLength(120);
            e.Ignore(g => g.Place);
            e.HasIndex(g => new { g.WorkspaceId, g.MemberId });
        });
        model.Entity<ResetLink>(e =>
        {
            e.ToTable("ResetLinks");
            e.HasIndex(l => l.Digest).IsUnique();
            e.HasIndex(l => l.UserId);
        });
    }
}
