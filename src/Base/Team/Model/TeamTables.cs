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
        model.Entity<Duty>(e =>
        {
            e.ToTable("Duties");
            e.Property(d => d.Key).HasMaxLength(40);
            e.Property(d => d.Name).HasMaxLength(Duty.NameLength);
            e.Property(d => d.Needs).HasMaxLength(60);
            e.HasIndex(d => new { d.WorkspaceId, d.Order });
        });
        model.Entity<Cover>(e =>
        {
            e.ToTable("Covers");
            e.HasIndex(c => new { c.WorkspaceId, c.DutyId, c.ChannelId }).IsUnique();
            // A unique index takes two rows without a channel for different ones.
            e.HasIndex(c => c.DutyId).IsUnique().HasFilter("\"ChannelId\" IS NULL").HasDatabaseName("IX_Covers_Row");
            e.HasIndex(c => c.ChannelId).IsUnique().HasFilter("\"DutyId\" IS NULL").HasDatabaseName("IX_Covers_Column");
        });
        model.Entity<Absence>(e =>
        {
            e.ToTable("Absences");
            e.Property(a => a.Reason).HasMaxLength(Absence.ReasonLength);
            e.Property(a => a.Note).HasMaxLength(Absence.NoteLength);
            e.Property(a => a.Zone).HasMaxLength(60);
            e.Property(a => a.Uid).HasMaxLength(250);
            e.HasIndex(a => new { a.WorkspaceId, a.From });
            e.HasIndex(a => new { a.MemberId, a.Uid }).IsUnique().HasFilter("\"Uid\" IS NOT NULL");
        });
        model.Entity<MemberPlace>(e =>
        {
            e.ToTable("MemberPlaces");
            e.HasKey(p => p.MemberId);
            e.Property(p => p.Languages).HasMaxLength(MemberPlace.ContactLength);
            e.Property(p => p.Contact).HasMaxLength(MemberPlace.ContactLength);
        });
        model.Entity<SurveyAnswer>(e =>
        {
            e.ToTable("SurveyAnswers");
            e.HasKey(a => a.MemberId);
            e.Property(a => a.Likes).HasMaxLength(SurveyAnswer.TextLength);
            e.Property(a => a.WouldChange).HasMaxLength(SurveyAnswer.TextLength);
            e.Property(a => a.Rewards).HasMaxLength(SurveyAnswer.TextLength);
        });
        model.Entity<TeamRules>(e =>
        {
            e.ToTable("TeamRules");
            e.HasKey(r => r.WorkspaceId);
        });
        model.Entity<ListedGap>(e =>
        {
            e.ToTable("ListedGaps");
            e.HasKey(g => new { g.DutyId, g.ChannelId });
            e.HasIndex(g => g.WorkspaceId);
        });
    }
}
