using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Team.Model;

namespace Relais.Team.Watching;

/// <summary>In the rail: the gaps that the reader holds meanwhile, as their manager was told of them, and the swaps that wait for their answer.</summary>
internal static class GapCount
{
    public static async ValueTask<NavCount> Of(IServiceProvider request, CancellationToken cancel)
    {
        if (request.GetRequiredService<Current>().Caller is not { Workspace: not null, Member: { } me } caller)
        {
            return default;
        }

        var db = request.GetRequiredService<AppDb>().In(caller);
        return new(await db.Set<ListedGap>().CountAsync(g => g.Manager == me, cancel) + await db.Set<ShiftSwap>().CountAsync(s => s.Asked == me && s.State == SwapState.Asked, cancel), true);
    }
}
