using Microsoft.EntityFrameworkCore;

namespace Relais.Team.Model;

internal static class TeamTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<Function>(e =>
        {
            e.ToTable("Functions");
            e.Property(f => f.Key).HasMaxLength(40);
            e.Property(f => f.Name).HasMaxLength(Function.NameLength);
            e.HasIndex(f => new { f.WorkspaceId, f.Order });
        });
        model.Entity<MemberFunction>(e =>
        {
            e.ToTable("MemberFunctions");
            e.HasKey(m => new { m.MemberId, m.FunctionId });
            e.HasIndex(m => m.FunctionId);
        });
    }
}
