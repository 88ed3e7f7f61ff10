using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
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
internal sealed class LookAtChange(GapNews news) : IOn<AbsenceChanged>, IOn<CoverageChanged>, IOn<Identity.MemberLeft>, IOn<Identity.MemberJoined>, IOn<Identity.MemberRoleChanged>, IOn<Identity.MemberLockedOut>, IOn<Identity.MemberLetBackIn>, IOn<ChannelConnected>
{
    public Task On(AbsenceChanged happened, Work work) => Look(work);

    public Task On(CoverageChanged happened, Work work) => Look(work);

    public Task On(Identity.MemberLeft happened, Work work) => Look(work);

    public Task On(Identity.MemberJoined happened, Work work) => Look(work);

    public Task On(Identity.MemberRoleChanged happened, Work work) => Look(work);

    public Task On(Identity.MemberLockedOut happened, Work work) => Look(work);

    public Task On(Identity.MemberLetBackIn happened, Work work) => Look(work);

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

/// <summary>Compares the gaps with those already told: a letter for each manager who has new ones, and a count in the rail.</summary>
internal sealed class GapNews(FactsReader reader, Letters letters, TextCatalog catalog, RelaisSettings settings)
{
    private const int MostNamed = 12;

    public async Task Tell(Work work)
    {
        var facts = await reader.Read(work.Cancel);
        var open = Matrix.Of(new(facts, work.Now)).Where(c => c.IsOpen).ToDictionary(c => (c.Duty.Id, c.Channel.Id));
        var listed = await work.Db.Set<ListedGap>().ToListAsync(work.Cancel);
        var gone = listed.FindAll(g => !open.ContainsKey((g.DutyId, g.ChannelId)));
        work.Db.RemoveRange(gone);
        var kept = listed.Except(gone).ToDictionary(g => (g.DutyId, g.ChannelId));
        var news = new List<MatrixCell>();
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
                (known.Manager, known.Kind) = (cell.Held.Holder, cell.Gap!.Value);
                news.Add(cell);
            }
        }

        if (news.Count + gone.Count > 0)
        {
            work.Tell("gaps");
        }

        foreach (var manager in news.GroupBy(c => c.Held!.Holder).Where(g => g.Key != work.Caller.Member))
        {
            await Write(work, manager.Key, [.. manager]);
        }
    }

    /// <summary>Whoever made the gap sees it on the page; everybody else gets a letter.</summary>
    private async Task Write(Work work, MemberId manager, IReadOnlyList<MatrixCell> cells)
    {
        if (!letters.CanSend)
        {
            return;
        }

        var here = work.Workspace;
        var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == here, work.Cancel);
        var account = await work.Db.Set<Member>().AsNoTracking().Where(m => m.Id == manager).Select(m => m.UserId).SingleAsync(work.Cancel);
        var person = await work.Db.Set<User>().AsNoTracking().FirstOrDefaultAsync(u => u.Id == account.Value && u.LockedOutAt == null && u.Email != null, work.Cancel);
        if (person is null)
        {
            return;
        }

        var words = new Text(catalog) { Culture = Cultures.Of(person.Language ?? workspace.Language) };
        var lines = cells.Take(MostNamed).Select(c => words["team.gap_line", c.Duty.NameFor(words), c.Channel.Name, words[$"team.gap.{BatonWords.KeyOf(c.Gap!.Value)}"]]);
        var list = string.Join("\n\n", cells.Count > MostNamed ? lines.Append(words["team.gap_more", cells.Count - MostNamed]) : lines);
        letters.Post(work, new(person.Email!, person.DisplayName, words.Language, "team.gaps", [words["team.gaps_count", cells.Count], workspace.Name, list], new Uri(settings.PublicUrl, $"/w/{workspace.Slug}/team#gaps")));
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
