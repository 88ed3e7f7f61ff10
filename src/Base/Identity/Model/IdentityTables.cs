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
            e.HasIndex(i => i.Digest).IsUnique();
            e.HasIndex(i => new { i.WorkspaceId, i.Mail });
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
