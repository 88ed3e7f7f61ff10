using Microsoft.EntityFrameworkCore;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Content.Writing;

/// <summary>Where a post's page is.</summary>
internal static class PostPaths
{
    public static async Task<string> Of(Work work, PostId id)
    {
        var slug = await work.Db.Set<Workspace>().Where(w => w.Id == work.Workspace).Select(w => w.Slug).FirstAsync(work.Cancel);
        return $"/w/{slug}/posts/{id}";
    }
}
