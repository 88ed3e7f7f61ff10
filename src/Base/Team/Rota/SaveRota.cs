using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Makes a rota, or changes what it is about and what is answered while it is closed.</summary>
/// <param name="Id">The rota; <see langword="null"/> for a new one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Duty">The duty that whoever is on duty does.</param>
/// <param name="Channels">On these channels; none for all.</param>
/// <param name="ReplyFr">What is answered by itself while closed, to those who write in French.</param>
/// <param name="ReplyEn">The same to everybody else.</param>
/// <param name="Zone">The zone in which its hours are meant; the caller's by default.</param>
/// <param name="Version">The version seen.</param>
public sealed record SaveRota(
    RotaId? Id, string Name, DutyId? Duty = null, IReadOnlyList<ChannelId>? Channels = null, string? ReplyFr = null, string? ReplyEn = null, string? Zone = null, Guid? Version = null) : IRequest<RotaId>, IAboutVersion;

/// <summary>Puts a rota away, or takes it out again with its bands and changes.</summary>
public sealed record ShelveRota(RotaId Id, bool Back = false) : IRequest<Done>;

[Slice("team.save_rota", TeamPermissions.Manage, Http = "POST /rotas")]
internal sealed class SaveRotaSlice(FactsReader reader, Zones zones) : WriteSlice<SaveRota, RotaId>
{
    public override void Check(SaveRota request, FieldProblems problems) => problems
        .Text(request.Name, "name", DutyRota.NameLength)
        .Require(request.Zone is null || zones.Knows(request.Zone), "zone", "team.field.unknown_zone")
        .Require((request.ReplyFr?.Length ?? 0) <= DutyRota.ReplyLength, "replyFr", "problem.field.too_long", DutyRota.ReplyLength)
        .Require((request.ReplyEn?.Length ?? 0) <= DutyRota.ReplyLength, "replyEn", "problem.field.too_long", DutyRota.ReplyLength);

    public override async Task<Outcome<RotaId>> Handle(SaveRota request, Work work)
    {
        var facts = await reader.Read(work.Cancel);
        if (request.Duty is { } duty && !facts.Duties.Any(d => d.Id == duty))
        {
            return Problem.Invalid("duty", "team.duty_gone");
        }

        if (request.Channels?.FirstOrDefault(c => !facts.Channels.Any(known => known.Id == c)) is { } gone && gone != default)
        {
            return Problem.Invalid("channels", "team.channel_gone");
        }

        var rota = request.Id is { } id
            ? await work.Db.Set<DutyRota>().FirstOrDefaultAsync(r => r.Id == id && r.ShelvedAt == null, work.Cancel)
            : new DutyRota { Id = work.NewId<RotaId>(), WorkspaceId = work.Workspace, Name = "", Zone = work.Caller.Zone, MadeAt = work.Now };
        if (rota is null)
        {
            return Problem.NotFound("team.rota_gone");
        }

        if (request.Id is not null && request.Version is { } seen && seen != rota.Version)
        {
            return Problem.Conflict("problem.conflict", new { rota.Version });
        }

        var before = request.Id is null ? null : AsItIs(rota);
        rota.Name = request.Name.Trim();
        rota.DutyId = request.Duty;
        rota.Channels = [.. (request.Channels ?? []).Distinct().Select(c => c.Value)];
        (rota.ReplyFr, rota.ReplyEn) = (Trimmed(request.ReplyFr), Trimmed(request.ReplyEn));
        rota.Zone = request.Zone ?? rota.Zone;
        if (before is null)
        {
            work.Db.Add(rota);
            work.UndoBy(new ShelveRota(rota.Id));
            work.Reply.Toast("team.rota_made", rota.Name);
        }
        else
        {
            work.UndoBy(before);
            work.Reply.Toast("team.saved");
        }

        work.Audit.About("rota", rota.Id, rota.Name).Change(before, AsItIs(rota));
        work.Tell("team");
        return rota.Id;
    }

    private static SaveRota AsItIs(DutyRota rota) => new(rota.Id, rota.Name, rota.DutyId, [.. rota.Channels.Select(c => new ChannelId(c))], rota.ReplyFr, rota.ReplyEn, rota.Zone);

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

[Slice("team.shelve_rota", TeamPermissions.Manage, Http = "POST /rotas/{id}/shelf")]
internal sealed class ShelveRotaSlice : WriteSlice<ShelveRota, Done>
{
    public override async Task<Outcome<Done>> Handle(ShelveRota request, Work work)
    {
        var rota = await work.Db.Set<DutyRota>().FirstOrDefaultAsync(r => r.Id == request.Id && r.ShelvedAt == null != request.Back, work.Cancel);
        if (rota is null)
        {
            return Problem.NotFound("team.rota_gone");
        }

        rota.ShelvedAt = request.Back ? null : work.Now;
        work.Audit.About("rota", rota.Id, rota.Name).Change(new { InUse = !request.Back }, new { InUse = request.Back });
        work.UndoBy(new ShelveRota(rota.Id, !request.Back));
        work.Tell("team");
        work.Reply.Toast(request.Back ? "team.rota_back" : "team.rota_shelved", rota.Name);
        return Done.It;
    }
}
