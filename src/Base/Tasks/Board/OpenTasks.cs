using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Tasks.Model;
using Relais.Team;

namespace Relais.Tasks.Board;

/// <summary>Open tasks, for hand-over notes and workloads, and their number in the rail.</summary>
internal static class OpenTasks
{
    private const int Most = 5000;
    private const int MostSamples = 200;
    private static readonly Duration Lately = Duration.FromDays(182);

    public static async Task<IReadOnlyList<OpenItem>> Find(IServiceProvider request, Text words, CancellationToken cancel)
    {
        var db = request.GetRequiredService<AppDb>();
        var here = db.Workspace;
        var zone = Zones.Bundled[await db.Set<Workspace>().Where(w => w.Id == here).Select(w => w.Zone).FirstAsync(cancel)];
        var tasks = await db.Set<TeamTask>().AsNoTracking().Where(t => t.DoneAt == null && t.DeletedAt == null).OrderBy(t => t.Due).Take(Most).ToListAsync(cancel);
        return [.. tasks.Select(t => new OpenItem(
            "task", t.Id.ToString(), t.Title, t.Thing, words["tasks.standing"], t.Path ?? "tasks", t.Due is { } due ? due.At(new(18, 0)).InZoneLeniently(zone).ToInstant() : null, t.Minutes)
        {
            Icon = "check",
            IsUsual = t.Minutes == NewTask.UsualMinutes,
            Giving = new("tasks.give", TaskPermissions.Write, new Dictionary<string, string> { ["id"] = t.Id.ToString() }),
        })];
    }

    /// <summary>What tasks took that were done in the last half year, as those who did them said.</summary>
    public static async Task<IReadOnlyList<int>> Took(IServiceProvider request, CancellationToken cancel)
    {
        var since = request.GetRequiredService<TimeProvider>().Now() - Lately;
        return await request.GetRequiredService<AppDb>().Set<TeamTask>().AsNoTracking()
            .Where(t => t.DoneAt > since && t.DeletedAt == null && t.SpentMinutes > 0).OrderByDescending(t => t.DoneAt).Take(MostSamples).Select(t => t.SpentMinutes!.Value).ToListAsync(cancel);
    }

    /// <summary>Those that the reader holds and that are due today or late.</summary>
    public static async ValueTask<NavCount> Count(IServiceProvider request, CancellationToken cancel)
    {
        if (request.GetRequiredService<Current>().Caller is not { Workspace: not null, Member: { } me } caller)
        {
            return default;
        }

        var db = request.GetRequiredService<AppDb>().In(caller);
        var today = request.GetRequiredService<TimeProvider>().TodayIn(Zones.Bundled[caller.Zone]);
        var due = await db.Set<TeamTask>().AsNoTracking().Where(t => t.DoneAt == null && t.DeletedAt == null && t.Due != null && t.Due <= today).ToListAsync(cancel);
        if (due.Count == 0)
        {
            return default;
        }

        var baton = await request.GetRequiredService<Team.Baton>().Recent(cancel);
        return new(due.Count(t => baton.Of(t.Thing).Holder == me), true);
    }
}
