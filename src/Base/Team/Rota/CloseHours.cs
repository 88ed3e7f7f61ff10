using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Slices;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Closes a rota for a time, whatever its bands say.</summary>
/// <param name="Rota">The rota.</param>
/// <param name="From">Beginning, on the wall of the rota's zone.</param>
/// <param name="Until">End, on the same wall.</param>
/// <param name="Note">What for, if it is worth saying.</param>
public sealed record CloseHours(RotaId Rota, LocalDateTime From, LocalDateTime Until, string? Note = null) : IRequest<ClosureId>;

/// <summary>Opens a rota again that was closed for a time.</summary>
public sealed record OpenHours(RotaId Rota, ClosureId Id) : IRequest<Done>;

[Slice("team.close_hours", TeamPermissions.Manage, Http = "POST /rotas/{rota}/closures")]
internal sealed class CloseHoursSlice : WriteSlice<CloseHours, ClosureId>
{
    public override void Check(CloseHours request, FieldProblems problems) => problems
        .Require(request.From < request.Until, "until", "team.field.ends_before")
        .Require((request.Note?.Length ?? 0) <= RotaClosure.NoteLength, "note", "problem.field.too_long", RotaClosure.NoteLength);

    public override async Task<Outcome<ClosureId>> Handle(CloseHours request, Work work)
    {
        if (await Bands.Find(work, request.Rota) is not { } rota)
        {
            return Problem.NotFound("team.rota_gone");
        }

        var made = new RotaClosure
        {
            Id = work.NewId<ClosureId>(), WorkspaceId = work.Workspace, RotaId = rota.Id, From = request.From, Until = request.Until, Note = string.IsNullOrWhiteSpace(request.Note) ? null : request.Note.Trim(),
        };
        work.Db.Add(made);
        work.Audit.About("rota", rota.Id, rota.Name).Change(null, new { made.From, made.Until, made.Note });
        work.UndoBy(new OpenHours(rota.Id, made.Id));
        work.Tell("team");
        work.Reply.Toast("team.hours_closed", rota.Name);
        return made.Id;
    }
}

[Slice("team.open_hours", TeamPermissions.Manage, Http = "DELETE /rotas/{rota}/closures/{id}")]
internal sealed class OpenHoursSlice : WriteSlice<OpenHours, Done>
{
    public override async Task<Outcome<Done>> Handle(OpenHours request, Work work)
    {
        var rota = await Bands.Find(work, request.Rota);
        var closure = await work.Db.Set<RotaClosure>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RotaId == request.Rota, work.Cancel);
        if (rota is null || closure is null)
        {
            return Problem.NotFound("team.closure_gone");
        }

        work.Db.Remove(closure);
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { closure.From, closure.Until, closure.Note }, null);
        work.UndoBy(new CloseHours(rota.Id, closure.From, closure.Until, closure.Note));
        work.Tell("team");
        work.Reply.Toast("team.hours_open", rota.Name);
        return Done.It;
    }
}
