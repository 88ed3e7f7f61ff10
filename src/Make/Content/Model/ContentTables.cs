using Microsoft.EntityFrameworkCore;

namespace Relais.Content.Model;

/// <summary>The tables of this module.</summary>
internal static class ContentTables
{
    internal static void Map(ModelBuilder model)
    {
        model.Entity<Post>(e =>
        {
            e.ToTable("Posts");
            e.Property(p => p.Title).HasMaxLength(200);
            e.Property(p => p.Warning).HasMaxLength(500);
            e.Property(p => p.Language).HasMaxLength(16);
            e.Ignore(p => p.IsDeleted);
            e.HasMany(p => p.Variants).WithOne().HasForeignKey(v => v.PostId).OnDelete(DeleteBehavior.Cascade);
            e.HasMany(p => p.Media).WithOne().HasForeignKey(m => m.PostId).OnDelete(DeleteBehavior.Cascade);
            e.HasIndex(p => new { p.WorkspaceId, p.DeletedAt, p.UpdatedAt });
            e.HasIndex(p => new { p.WorkspaceId, p.Campaign });
        });
        model.Entity<Variant>(e =>
        {
            e.ToTable("PostVariants");
            e.HasKey(v => new { v.PostId, v.ChannelId });
            e.Property(v => v.Warning).HasMaxLength(500);
            e.Property(v => v.Language).HasMaxLength(16);
            e.HasIndex(v => new { v.WorkspaceId, v.ChannelId });
        });
        model.Entity<PostMedia>(e =>
        {
            e.ToTable("PostMedia");
            e.HasKey(m => new { m.PostId, m.MediaId });
            e.Property(m => m.AltText).HasMaxLength(5000);
            e.HasIndex(m => new { m.WorkspaceId, m.MediaId });
        });
        model.Entity<PostVersion>(e =>
        {
            e.ToTable("PostVersions");
            e.Property(v => v.ByName).HasMaxLength(120);
            e.HasIndex(v => new { v.PostId, v.Revision });
        });
        model.Entity<MediaAsset>(e =>
        {
            e.ToTable("MediaAssets");
            e.Property(a => a.FileKey).HasMaxLength(64);
            e.Property(a => a.ContentType).HasMaxLength(40);
            e.Property(a => a.Reason).HasMaxLength(80);
            e.Property(a => a.Name).HasMaxLength(200);
            e.Property(a => a.AltText).HasMaxLength(5000);
            e.HasIndex(a => new { a.WorkspaceId, a.AddedAt });
            e.HasIndex(a => new { a.WorkspaceId, a.FileKey });
        });
        model.Entity<Rendition>(e =>
        {
            e.ToTable("Renditions");
            e.Property(r => r.Spec).HasMaxLength(200);
            e.Property(r => r.Reason).HasMaxLength(80);
            e.Property(r => r.FileKey).HasMaxLength(64);
            e.Property(r => r.ContentType).HasMaxLength(40);
            e.HasIndex(r => new { r.MediaId, r.Spec }).IsUnique();
            e.HasIndex(r => new { r.State, r.DueAt });
        });
        model.Entity<ReviewLink>(e =>
        {
            e.ToTable("ReviewLinks");
            e.Property(l => l.For).HasMaxLength(ReviewLink.ForLength);
            e.Property(l => l.MadeByName).HasMaxLength(120);
            e.HasIndex(l => l.Digest).IsUnique();
            e.HasIndex(l => new { l.WorkspaceId, l.Post });
            e.HasIndex(l => new { l.WorkspaceId, l.Campaign });
            e.HasIndex(l => l.ExpiresAt);
        });
        model.Entity<ReviewUse>(e =>
        {
            e.ToTable("ReviewUses");
            e.Property(u => u.Name).HasMaxLength(ReviewRemark.NameLength);
            e.Property(u => u.Address).HasMaxLength(64);
            e.HasIndex(u => new { u.Link, u.At });
        });
        model.Entity<ReviewRemark>(e =>
        {
            e.ToTable("ReviewRemarks");
            e.Property(r => r.Name).HasMaxLength(ReviewRemark.NameLength);
            e.Property(r => r.For).HasMaxLength(ReviewLink.ForLength);
            e.Property(r => r.Text).HasMaxLength(ReviewRemark.TextLength);
            e.HasIndex(r => new { r.WorkspaceId, r.Post, r.At });
        });
    }
}
