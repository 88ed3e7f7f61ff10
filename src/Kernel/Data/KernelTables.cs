using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Health;
using Relais.Kernel.Limits;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;

namespace Relais.Kernel.Data;

/// <summary>The tables that Kernel owns.</summary>
internal static class KernelTables
{
    /// <summary>What guests see of them.</summary>
    internal static void Limit(GuestRules rules) => rules
        .SeeAll<Member>("Their names stand beside posts, and they are told of what a guest does; no slice for guests lists them.")
        .See<ApiToken>((db, token) => token.UserId == db.GuestUser);

    internal static void Map(ModelBuilder model)
    {
        model.Entity<User>(e =>
        {
            e.Ignore(u => u.UserId);
            e.Property(u => u.DisplayName).HasMaxLength(120);
            e.Property(u => u.Language).HasMaxLength(8);
            e.Property(u => u.Zone).HasMaxLength(64);
            e.Property(u => u.Portrait).HasMaxLength(100);
        });
        model.Entity<Workspace>(e =>
        {
            e.ToTable("Workspaces");
            e.Property(w => w.Slug).HasMaxLength(40);
            e.HasIndex(w => w.Slug).IsUnique();
            e.Property(w => w.Name).HasMaxLength(120);
            e.Property(w => w.Zone).HasMaxLength(64);
            e.Property(w => w.Language).HasMaxLength(8);
        });
        model.Entity<Member>(e =>
        {
            e.ToTable("Members");
            e.HasIndex(m => new { m.WorkspaceId, m.UserId }).IsUnique();
            e.HasIndex(m => m.UserId);
            e.Property(m => m.LockedBy).HasMaxLength(120);
            e.Property(m => m.LockedBecause).HasMaxLength(300);
        });
        model.Entity<Session>(e =>
        {
            e.ToTable("Sessions");
            e.Property(s => s.Browser).HasMaxLength(200);
            e.Property(s => s.Address).HasMaxLength(64);
            e.Property(s => s.Method).HasMaxLength(32);
            e.HasIndex(s => s.UserId);
        });
        model.Entity<ApiToken>(e =>
        {
            e.ToTable("ApiTokens");
            e.Property(t => t.Name).HasMaxLength(120);
            e.HasIndex(t => t.Digest).IsUnique();
        });
        model.Entity<AuditEntry>(e =>
        {
            e.ToTable("AuditEntries");
            e.Property(a => a.ActorName).HasMaxLength(120);
            e.Property(a => a.Address).HasMaxLength(64);
            e.Property(a => a.Action).HasMaxLength(80);
            e.Property(a => a.Kind).HasMaxLength(40);
            e.Property(a => a.Target).HasMaxLength(80);
            e.Property(a => a.Title).HasMaxLength(300);
            e.HasIndex(a => new { a.WorkspaceId, a.At });
            e.HasIndex(a => new { a.WorkspaceId, a.Kind, a.Target });
        });
        model.Entity<AuditSeal>(e =>
        {
            e.ToTable("AuditSeals");
            e.HasKey(s => new { s.Chain, s.Seq });
            e.Property(s => s.Chain).ValueGeneratedNever();
            e.Property(s => s.Seq).ValueGeneratedNever();
            e.HasIndex(s => s.EntryId).IsUnique();
        });
        model.Entity<AuditHead>(e =>
        {
            e.ToTable("AuditHeads");
            e.HasKey(h => h.Chain);
            e.Property(h => h.Chain).ValueGeneratedNever();
        });
        model.Entity<UndoEntry>(e =>
        {
            e.ToTable("UndoEntries");
            e.Property(u => u.Slice).HasMaxLength(80);
            e.HasIndex(u => u.At);
        });
        model.Entity<RememberedAnswer>(e =>
        {
            e.ToTable("RememberedAnswers");
            e.HasKey(a => a.Key);
            e.HasIndex(a => a.At);
        });
        model.Entity<OutboxMessage>(e =>
        {
            e.ToTable("Outbox");
            e.Property(m => m.Kind).HasMaxLength(40);
            e.HasIndex(m => new { m.DoneAt, m.FailedAt, m.DueAt });
        });
        model.Entity<RunningProcess>(e =>
        {
            e.ToTable("RunningProcesses");
            e.Property(p => p.Id).HasMaxLength(200);
        });
        model.Entity<AttemptCount>(e =>
        {
            e.ToTable("AttemptCounts");
            e.HasKey(c => c.Key);
            e.HasIndex(c => c.Start);
        });
        model.Entity<StoredKey>(e =>
        {
            e.ToTable("StoredKeys");
            e.Property(k => k.Id).HasMaxLength(200);
        });
    }
}
