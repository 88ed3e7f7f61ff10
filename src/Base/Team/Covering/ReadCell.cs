using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Covering;

/// <summary>One cell of the matrix: who holds it now and why, and for whoever manages the team who could fill what is missing.</summary>
public sealed record ReadCell(DutyId Duty, ChannelId Channel) : IRequest<CellView>;

/// <summary>One cell.</summary>
/// <param name="Owner">Who answers for it, by what was set for the cell, its row or its column.</param>
/// <param name="Backup">Who stands in, named for the cell.</param>
/// <param name="Holder">Who holds it now.</param>
/// <param name="Why">Why, in words.</param>
/// <param name="Needs">Permission that one needs for it.</param>
/// <param name="IsOwn">Whether something was set for this very cell.</param>
/// <param name="Proposals">Who could fill what is missing; empty where nothing is, and for whoever does not manage the team.</param>
/// <param name="People">Everybody who could be chosen, with what keeps them from it.</param>
public sealed record CellView(
    DutyId Duty, string DutyName, ChannelId Channel, string ChannelName, MemberId? Owner, MemberId? Backup, bool NotNeeded, MemberId? Holder, string? Why, GapKind? Gap, bool Open,
    string? Needs, bool IsOwn, IReadOnlyList<Proposal> Proposals, IReadOnlyList<Choosable> People, bool MayChange);

/// <summary>Somebody who could be chosen.</summary>
/// <param name="Note">What stands against it, in words; <see langword="null"/> for nothing.</param>
public sealed record Choosable(MemberId Member, string Name, string? Note);

[Slice("team.cell", TeamPermissions.See, Http = "GET /coverage/{duty}/{channel}")]
internal sealed class ReadCellSlice(Baton front, OpenWork work, Rights rights, Text words, Zones zones) : ReadSlice<ReadCell, CellView>
{
    public override async Task<Outcome<CellView>> Handle(ReadCell request, Caller caller, CancellationToken cancel)
    {
        var baton = await front.At(cancel: cancel);
        var facts = baton.Facts;
        var duty = facts.Duties.FirstOrDefault(d => d.Id == request.Duty);
        var channel = facts.Channels.FirstOrDefault(c => c.Id == request.Channel);
        if (duty is null || channel is null)
        {
            return Problem.NotFound("team.cell_gone");
        }

        var (text, zone) = (words.For(caller.Language), zones[caller.Zone]);
        var say = new BatonWords(text, zone);
        var may = rights.May(caller, TeamPermissions.Manage);
        IReadOnlyDictionary<MemberId, Load> loads = may ? Workload.Of(baton, await work.ListAsync(text, cancel), zone) : new Dictionary<MemberId, Load>();
        var cell = Matrix.Cell(baton, duty, channel, m => Sees(m) && loads.GetValueOrDefault(m)?.IsOver == true);
        var thing = new OpenThing { Duty = duty.Id, Channel = channel.Id, IgnoresShifts = true };
        return new CellView(
            duty.Id, duty.NameFor(text), channel.Id, channel.Name, cell.Cover?.Owner, cell.Cover?.Backup, cell.Cover?.NotNeeded ?? false,
            cell.Held?.Holder, cell.Held is { } held ? say.Why(held, facts) : null, cell.Gap, cell.IsOpen, duty.Needs,
            cell.Cover is { Duty: not null, Channel: not null },
            may && cell.Gap is not null ? new Proposals(baton, loads, Sees, text, say).For(cell) : [],
            may ? [.. facts.Mates.Where(m => !m.Gone).OrderBy(m => m.Name, StringComparer.CurrentCulture).Select(m => new Choosable(m.Id, m.Name, Note(m)))] : [],
            may);

        bool Sees(MemberId member) => caller.Member is { } me && (me == member || facts.ManagerOf(member) == me);

        string? Note(Mate mate) => !baton.IsPermitted(mate.Id, thing) ? text["team.note.not_permitted"] : baton.BackAt(mate.Id) is { } back ? text["team.note.away_until", say.Day(back)] : baton.IsPresent(mate.Id) ? null : text["team.note.away"];
    }
}
