using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Covering;

/// <summary>Says who covers a cell of the matrix, a whole row (no channel) or a whole column (no duty).</summary>
/// <param name="Duty">The row.</param>
/// <param name="Channel">The column.</param>
/// <param name="Owner">Who answers for it.</param>
/// <param name="Backup">Who stands in.</param>
/// <param name="NotNeeded">Nobody need do this here.</param>
/// <param name="Clear">Forgets what was set here, so that the row's or the column's holds.</param>
/// <param name="Scope">For a form that names a cell: whether it speaks of the cell, of its row or of its column.</param>
public sealed record SetCover(
    DutyId? Duty, ChannelId? Channel, MemberId? Owner = null, MemberId? Backup = null, bool NotNeeded = false, bool Clear = false, CoverScope Scope = CoverScope.Cell) : IRequest<Done>;

/// <summary>How far a setting of the matrix reaches. What was set for a cell stays when its row or column is set.</summary>
public enum CoverScope
{
    /// <summary>One duty on one channel.</summary>
    Cell,

    /// <summary>One duty on every channel.</summary>
    Row,

    /// <summary>Every duty on one channel.</summary>
    Column,
}

[Slice("team.set_cover", TeamPermissions.Manage, Http = "PUT /coverage")]
internal sealed class SetCoverSlice(FactsReader reader, Text words) : WriteSlice<SetCover, Done>
{
    public override void Check(SetCover request, FieldProblems problems) => problems
        .Require(request.Duty is not null || request.Channel is not null, "duty", "problem.field.required")
        .Require(request.Owner is null || request.Owner != request.Backup, "backup", "team.field.own_backup");

    public override Task<Outcome<Done>> Handle(SetCover request, Work work) => Set(
        request.Scope switch { CoverScope.Row => request with { Channel = null }, CoverScope.Column => request with { Duty = null }, _ => request } with { Scope = CoverScope.Cell }, work);

    private async Task<Outcome<Done>> Set(SetCover request, Work work)
    {
        if (request.Duty is null && request.Channel is null)
        {
            return Problem.Invalid("scope", "problem.field.required");
        }

        var facts = await reader.Read(work.Cancel);
        if ((request.Duty is { } duty && !facts.Duties.Any(d => d.Id == duty)) || (request.Channel is { } channel && !facts.Channels.Any(c => c.Id == channel)))
        {
            return Problem.NotFound("team.cell_gone");
        }

        foreach (var (member, field) in new[] { (request.Owner, "owner"), (request.Backup, "backup") })
        {
            if (member is { } id && (!facts.ById.TryGetValue(id, out var mate) || mate.Gone))
            {
                return Problem.Invalid(field, "team.member_gone");
            }
        }

        var kept = await work.Db.Set<Cover>().FirstOrDefaultAsync(c => c.DutyId == request.Duty && c.ChannelId == request.Channel, work.Cancel);
        var before = kept is null
            ? new SetCover(request.Duty, request.Channel, Clear: true)
            : new SetCover(request.Duty, request.Channel, kept.Owner, kept.Backup, kept.NotNeeded);
        Change(request, kept, work);

        var after = request.Clear ? new SetCover(request.Duty, request.Channel, Clear: true) : request;
        var title = Title(request, facts);
        work.Audit.About("cover", $"{request.Duty}/{request.Channel}", title).Change(Said(before, facts), Said(after, facts));
        if (before != after)
        {
            work.UndoBy(before);
        }

        work.Raise(new CoverageChanged());
        work.Tell("team");
        if (request.Owner is { } owner && request.Owner != before.Owner)
        {
            work.Reply.Toast("team.cover_given", facts.ById[owner].FirstName, title);
        }
        else if (request.Backup is { } backup && request.Backup != before.Backup)
        {
            work.Reply.Toast("team.backup_given", facts.ById[backup].FirstName, title);
        }
        else
        {
            work.Reply.Toast("team.cover_saved", title);
        }

        return Done.It;
    }

    private static void Change(SetCover request, Cover? kept, Work work)
    {
        if (request.Clear)
        {
            if (kept is not null)
            {
                work.Db.Remove(kept);
            }

            return;
        }

        if (kept is null)
        {
            kept = new() { Id = work.NewId<CoverId>(), WorkspaceId = work.Workspace, DutyId = request.Duty, ChannelId = request.Channel };
            work.Db.Add(kept);
        }

        (kept.Owner, kept.Backup, kept.NotNeeded) = request.NotNeeded ? (null, null, true) : (request.Owner, request.Backup, false);
    }

    private string Title(SetCover request, TeamFacts facts)
    {
        var duty = facts.Duties.FirstOrDefault(d => d.Id == request.Duty)?.NameFor(words);
        var channel = facts.Channels.FirstOrDefault(c => c.Id == request.Channel)?.Name;
        return duty is null || channel is null ? duty ?? channel! : words["team.cell", duty, channel];
    }

    private static object Said(SetCover cover, TeamFacts facts) => new
    {
        Owner = cover.Owner is { } owner ? facts.ById.GetValueOrDefault(owner)?.Name : null,
        Backup = cover.Backup is { } backup ? facts.ById.GetValueOrDefault(backup)?.Name : null,
        cover.NotNeeded,
    };
}
