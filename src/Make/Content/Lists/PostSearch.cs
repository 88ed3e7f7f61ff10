using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Content.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Content.Lists;

/// <summary>Finds posts by words of their title or text.</summary>
internal static class PostSearch
{
    private const int MostWords = 8;

    /// <summary>Those that hold every word.</summary>
    public static IQueryable<Post> Matching(IQueryable<Post> posts, string? query)
    {
        foreach (var word in (query ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(MostWords))
        {
            var like = Folded.Pattern(word);
            posts = posts.Where(p => EF.Functions.Like(Folded.Of(p.Title), like, "\\") || EF.Functions.Like(Folded.Of(p.Text), like, "\\"));
        }

        return posts;
    }

    /// <summary>The palette's group of posts.</summary>
    public static PaletteSource Palette { get; } = new("posts", "content.posts", 30, Find, ContentPermissions.ViewPosts) { ForGuests = true };

    private static async ValueTask<IReadOnlyList<PaletteHit>> Find(IServiceProvider request, string query, CancellationToken ct)
    {
        var page = request.GetRequiredService<PageContext>();
        var words = request.GetRequiredService<Text>();
        var db = request.GetRequiredService<AppDb>().In(request.GetRequiredService<Current>().Caller);
        var found = await Matching(db.Set<Post>().AsNoTracking().Where(p => p.DeletedAt == null), query).OrderByDescending(p => p.UpdatedAt)
            .Select(p => new { p.Id, p.Title, p.Text, p.State }).Take(8).ToListAsync(ct);
        return [.. found.Select(p => new PaletteHit(
            PostLabels.Of(p.Title, p.Text) is { Length: > 0 } label ? label : words["content.untitled"],
            page.At($"posts/{p.Id}"),
            "pen",
            words["content.state." + p.State.ToString().ToLowerInvariant()]))];
    }
}
