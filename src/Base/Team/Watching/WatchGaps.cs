using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Watching;

/// <summary>Looks at the matrix as it stands, and tells the manager of gaps that are news.</summary>
public sealed record WatchGaps : IRequest<Done>;

[Slice("team.watch_gaps", TeamPermissions.Manage, Page = false)]
internal sealed class WatchGapsSlice(GapNews news) : WriteSlice<WatchGaps, Done>
{
    public override async Task<Outcome<Done>> Handle(WatchGaps request, Work work)
    {
        work.Audit.Skip();
        await news.Tell(work);
        return Done.It;
    }
}

/// <summary>A change of the team is looked at within its own transaction, so that the manager learns of a gap at once.</summary>
internal sealed class LookAtChange(GapNews news) : IOn<AbsenceChanged>, IOn<CoverageChanged>, IOn<Identity.MemberLeft>, IOn<Identity.MemberJoined>, IOn<Identity.MemberRoleChanged>, IOn<Identity.MemberLockedOut>, IOn<Identity.MemberLetBackIn>, IOn<Identity.MemberBecameGuest>, IOn<ChannelConnected>
{
    public Task On(AbsenceChanged happened, Work work) => Look(work);

    public Task On(CoverageChanged happened, Work work) => Look(work);

    public Task On(Identity.MemberLeft happened, Work work) => Look(work);

    public Task On(Identity.MemberJoined happened, Work work) => Look(work);

    public Task On(Identity.MemberRoleChanged happened, Work work) => Look(work);

    public Task On(Identity.MemberLockedOut happened, Work work) => Look(work);

    public Task On(Identity.MemberLetBackIn happened, Work work) => Look(work);

    public Task On(Identity.MemberBecameGuest happened, Work work) => Look(work);

    public Task On(ChannelConnected happened, Work work) => Look(work);

    private async Task Look(Work work)
    {
        if (work.Caller.Workspace is not null)
        {
            await work.Db.SaveChangesAsync(work.Cancel);
            await news.Tell(work);
        }
    }
}

/// <summary>Compares the gaps with those already told: each manager learns of the new ones that they hold meanwhile, and the rail counts them.</summary>
internal sealed class GapNews(FactsReader reader)
{
    private const int MostNamed = 12;
    private const string Same = "gaps";

    public async Task Tell(Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var open = Matrix.Of(new(facts, work.Now)).Where(c => c.IsOpen).ToDictionary(c => (c.Duty.Id, c.Channel.Id));
        var listed = await work.Db.Set<ListedGap>().ToListAsync(work.Cancel);
        var gone = listed.FindAll(g => !open.ContainsKey((g.DutyId, g.ChannelId)));
        work.Db.RemoveRange(gone);
        var kept = listed.Except(gone).ToDictionary(g => (g.DutyId, g.ChannelId));
        var news = new List<MatrixCell>();
        var earlier = gone.Select(g => g.Manager).ToHashSet();
        foreach (var (at, cell) in open)
        {
            if (!kept.TryGetValue(at, out var known))
            {
                work.Db.Add(new ListedGap { WorkspaceId = work.Workspace, DutyId = at.Item1, ChannelId = at.Item2, Kind = cell.Gap!.Value, Manager = cell.Held!.Holder, Since = work.Now });
                news.Add(cell);
            }
            else if (known.Manager != cell.Held!.Holder)
            {
                // Another manager holds it from now on, and does not know yet.
                earlier.Add(known.Manager);
                (known.Manager, known.Kind) = (cell.Held.Holder, cell.Gap!.Value);
                news.Add(cell);
            }
        }

        if (news.Count + gone.Count > 0)
        {
            work.Tell("gaps");
        }

        var held = open.Values.ToLookup(c => c.Held!.Holder);
        foreach (var manager in earlier.Where(m => !held[m].Any()))
        {
            work.NoLonger(TeamNews.Gap.Key, Same, manager);
        }

        // All that a manager holds is said each time, so that one line stays true.
        foreach (var manager in news.Select(c => c.Held!.Holder).Distinct())
        {
            Tell(work, manager, [.. news.Where(c => c.Held!.Holder == manager).Union(held[manager])]);
        }
    }

    private static void Tell(Work work, MemberId manager, List<MatrixCell> cells)
    {
        var lines = cells.Take(MostNamed).Select(c => new Sentence("team.gap_line", c.Duty.Name ?? (object)new Sentence($"team.duty.{c.Duty.Key}"), c.Channel.Name, new Sentence($"team.gap.{BatonWords.KeyOf(c.Gap!.Value)}"))).ToList();
        if (cells.Count > MostNamed)
        {
            lines.Add(new("team.gap_more", cells.Count - MostNamed));
        }

        var news = new News(TeamNews.Gap.Key, new("team.told.gaps", cells.Count), "team#gaps", Same) { Details = [.. lines, new("team.told.gaps_do")], IsAnew = true };
        work.Notify(news, manager);
    }
}

/// <summary>Absences begin and end without anybody writing anything: each workspace that has duties is looked at.</summary>
internal sealed class WatchTime(IAppDbFactory databases, Pipeline pipeline, ILogger<WatchTime> log) : IPeriodic
{
    public static readonly Duration Every = Duration.FromMinutes(5);

    public async Task Run(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        foreach (var workspace in await db.Set<Duty>().IgnoreQueryFilters().Where(d => d.ShelvedAt == null).Select(d => d.WorkspaceId).Distinct().ToListAsync(cancel))
        {
            try
            {
                await pipeline.Run(Caller.System(workspace), new WatchGaps(), cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "The gaps of workspace {Workspace} could not be looked at.", workspace);
            }
        }
    }
}
