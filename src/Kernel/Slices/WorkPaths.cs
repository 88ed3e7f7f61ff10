using Microsoft.EntityFrameworkCore;
using Relais.Kernel.People;

namespace Relais.Kernel.Slices;

/// <summary>Addresses of pages, for <see cref="Reply.GoTo"/>.</summary>
public static class WorkPaths
{
    /// <summary>The address of <paramref name="path"/> in the workspace of the run, such as <c>/w/canal/channels</c>.</summary>
    public static async Task<string> PathAsync(this Work work, string path)
    {
        var slug = await work.Db.Set<Workspace>().Where(w => w.Id == work.Workspace).Select(w => w.Slug).FirstAsync(work.Cancel);
        return $"/w/{slug}/{path}";
    }
}
