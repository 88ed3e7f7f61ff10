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
        model.Entity<ResetLink>(e =>
        {
            e.ToTable("ResetLinks");
            e.HasIndex(l => l.Digest).IsUnique();
            e.HasIndex(l => l.UserId);
        });
    }
}
