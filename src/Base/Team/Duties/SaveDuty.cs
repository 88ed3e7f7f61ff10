using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Model;

namespace Relais.Team.Duties;

/// <summary>Makes a duty, or changes its name and what one must be allowed to do for it.</summary>
/// <param name="Id">The duty; <see langword="null"/> for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Needs">Key of a permission; <see langword="null"/> for none, or for that of the ready-made one.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveDuty(DutyId? Id, string Name, string? Needs = null, Guid? Version = null) : IRequest<DutyId>, IAboutVersion;

/// <summary>Takes a duty out of the matrix, or puts it back with those who covered it.</summary>
public sealed record ShelveDuty(DutyId Id, bool Back = false) : IRequest<Done>;

[Slice("team.save_duty", TeamPermissions.Manage, Http = "POST /duties")]
internal sealed class SaveDutySlice(Text words, Rights rights) : WriteSlice<SaveDuty, DutyId>
{
    public override void Check(SaveDuty request, FieldProblems problems) => problems
        .Text(request.Name, "name", Duty.NameLength)
        .Require(string.IsNullOrEmpty(request.Needs) || rights.All.Any(p => p.Key == request.Needs), "needs", "team.field.unknown_permission");

    public override async Task<Outcome<DutyId>> Handle(SaveDuty request, Work work)
    {
        var duty = request.Id is { } id ? await work.Db.Set<Duty>().FirstOrDefaultAsync(d => d.Id == id, work.Cancel) : await New(work);
        if (duty is null)
        {
            return Problem.NotFound("team.duty_gone");
        }

        if (request.Id is not null && request.Version is { } seen && seen != duty.Version)
        {
            return Problem.Conflict("problem.conflict", new { duty.Version });
        }

        var before = request.Id is null ? null : new { Name = duty.NameFor(words), duty.Needs };
        duty.Become(request.Name.Trim(), words);
        duty.Needs = string.IsNullOrEmpty(request.Needs) ? null : request.Needs;
        work.Audit.About("duty", duty.Id, duty.NameFor(words)).Change(before, new { Name = duty.NameFor(words), duty.Needs });
        if (before is null)
        {
            work.UndoBy(new ShelveDuty(duty.Id));
        }
        else
        {
            work.UndoBy(new SaveDuty(duty.Id, before.Name, before.Needs));
        }

        work.Raise(new CoverageChanged());
        work.Tell("team");
        work.Reply.Toast("team.saved");
        return duty.Id;
    }

    private static async Task<Duty> New(Work work)
    {
        var last = await work.Db.Set<Duty>().MaxAsync(d => (int?)d.Order, work.Cancel) ?? -1;
        var made = new Duty { Id = work.NewId<DutyId>(), WorkspaceId = work.Workspace, Order = last + 1 };
        work.Db.Add(made);
        return made;
    }
}

[Slice("team.shelve_duty", TeamPermissions.Manage, Http = "POST /duties/{id}/shelf")]
internal sealed class ShelveDutySlice(Text words) : WriteSlice<ShelveDuty, Done>
{
    public override async Task<Outcome<Done>> Handle(ShelveDuty request, Work work)
    {
        var duty = await work.Db.Set<Duty>().FirstOrDefaultAsync(d => d.Id == request.Id, work.Cancel);
        if (duty is null)
        {
            return Problem.NotFound("team.duty_gone");
        }

        duty.ShelvedAt = request.Back ? null : work.Now;
        work.Audit.About("duty", duty.Id, duty.NameFor(words)).Change(new { InMatrix = !request.Back }, new { InMatrix = request.Back });
        work.UndoBy(new ShelveDuty(duty.Id, !request.Back));
        work.Raise(new CoverageChanged());
        work.Tell("team");
        work.Reply.Toast(request.Back ? "team.duty_back" : "team.duty_shelved", duty.NameFor(words));
        return Done.It;
    }
}
