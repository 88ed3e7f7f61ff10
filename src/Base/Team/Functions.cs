using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Model;
using NodaTime;

namespace Relais.Team;

/// <summary>A function as readers see it, in their language.</summary>
/// <param name="Id">The function.</param>
/// <param name="Key">Key of a ready-made one; <see langword="null"/> for the team's own.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tasks">What it is there to do.</param>
/// <param name="Members">Who holds it, members who left excepted.</param>
/// <param name="Version">The version that stands now.</param>
public sealed record FunctionView(FunctionId Id, string? Key, string Name, IReadOnlyList<string> Tasks, IReadOnlyList<MemberId> Members, Guid Version) : IVersioned;

/// <summary>The functions of the workspace at hand and who holds them. Reads through the run's own database context, so within its transaction.</summary>
public sealed class Functions(AppDb db, Text words)
{
    /// <summary>All functions, in the team's order.</summary>
    public async Task<IReadOnlyList<FunctionView>> ListAsync(CancellationToken cancel = default)
    {
        var functions = await db.Set<Function>().AsNoTracking().Where(f => f.RemovedAt == null).OrderBy(f => f.Order).ToListAsync(cancel);
        var held = (await Held(cancel)).ToLookup(h => h.Function, h => h.Member);
        return [.. functions.Select(f => new FunctionView(f.Id, f.Key, f.NameFor(words), f.TasksFor(words), [.. held[f.Id]], f.Version))];
    }

    /// <summary>The functions that one member holds.</summary>
    public async Task<IReadOnlyList<FunctionView>> OfAsync(MemberId member, CancellationToken cancel = default) =>
        [.. (await ListAsync(cancel)).Where(f => f.Members.Contains(member))];

    /// <summary>Gives a new workspace its ready-made functions; saves nothing by itself.</summary>
    public static IReadOnlyList<FunctionId> AddReady(AppDb db, WorkspaceId workspace, Instant now)
    {
        var ready = ReadyFunctions.Keys.Select((key, i) => new Function { Id = Id.New<FunctionId>(now), WorkspaceId = workspace, Key = key, Order = i }).ToList();
        db.AddRange(ready);
        return ready.ConvertAll(f => f.Id);
    }

    private async Task<IReadOnlyList<(MemberId Member, FunctionId Function)>> Held(CancellationToken cancel)
    {
        var rows = await (from h in db.Set<MemberFunction>().AsNoTracking()
                          join m in db.Set<Kernel.People.Member>() on h.MemberId equals m.Id
                          where m.LeftAt == null
                          select new { h.MemberId, h.FunctionId }).ToListAsync(cancel);
        return rows.ConvertAll(r => (r.MemberId, r.FunctionId));
    }
}
