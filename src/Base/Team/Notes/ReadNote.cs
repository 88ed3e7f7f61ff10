using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Absences;
using Relais.Team.Holding;
using Relais.Team.Model;
using Relais.Team.Places;

namespace Relais.Team.Notes;

/// <summary>The hand-over note of an absence: what is open, where it stands, who holds it meanwhile, and what the person adds.</summary>
public sealed record ReadNote(AbsenceId Absence) : IRequest<NoteView>;

/// <summary>A hand-over note. Its lines are written anew each time it is read, so that they are never out of date.</summary>
/// <param name="Absence">The absence.</param>
/// <param name="Name">Who is away.</param>
/// <param name="Items">Open things.</param>
/// <param name="Duties">Duties.</param>
/// <param name="Words">What the person adds.</param>
/// <param name="IsNow">Whether it has begun and not ended.</param>
/// <param name="HasEnded">Whether the person is back.</param>
/// <param name="IsCancelled">Whether it was taken back.</param>
/// <param name="People">Who could stand in; for whoever may change the absence.</param>
public sealed record NoteView(
    AbsenceView Absence, string Name, PersonView Face, IReadOnlyList<NoteItem> Items, IReadOnlyList<NoteDuty> Duties, string? Words, bool IsNow, bool HasEnded, bool IsCancelled,
    IReadOnlyList<PlaceChoice> People);

/// <summary>An open thing in a note.</summary>
/// <param name="Path">Where it is, below the workspace's address.</param>
/// <param name="IsGap">Only the manager holds it.</param>
public sealed record NoteItem(string Kind, string Icon, string Title, string Standing, string Path, Instant? Due, MemberId Holder, string HolderName, string Why, bool IsGap);

/// <summary>A duty in a note.</summary>
public sealed record NoteDuty(DutyId Duty, string Name, Channels.ChannelId Channel, string ChannelName, MemberId Holder, string HolderName, string Why, bool IsGap);

/// <summary>What the person adds to the note.</summary>
public sealed record WriteNote(AbsenceId Absence, string? Words) : IRequest<Done>;

[Slice("team.note", TeamPermissions.See, Http = "GET /absences/{absence}/note")]
internal sealed class ReadNoteSlice(AppDb db, FactsReader reader, OpenWork open, AbsenceRules rules, Text words, Zones zones, TimeProvider time) : ReadSlice<ReadNote, NoteView>
{
    public override async Task<Outcome<NoteView>> Handle(ReadNote request, Caller caller, CancellationToken cancel)
    {
        var absence = await db.Set<Absence>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Absence, cancel);
        var facts = await reader.Read(cancel);
        if (absence is null || !facts.ById.TryGetValue(absence.MemberId, out var mate) || (absence.State == AbsenceState.Refused && !rules.MayChange(caller, facts, absence.MemberId)))
        {
            return Problem.NotFound("team.absence_gone");
        }

        var (text, now) = (words.For(caller.Language), time.Now());
        var say = new BatonWords(text, zones[caller.Zone]);
        var ended = absence.Ends(zones) <= now;
        var fact = ended ? null : facts.Away.FirstOrDefault(a => a.Id == absence.Id);
        var handOver = fact is null ? null : HandOver.Of(facts, fact, await open.ListAsync(text, cancel), now);
        return new NoteView(
            rules.See(absence, caller, facts),
            mate.Name,
            mate.View,
            handOver is null ? [] : [.. handOver.Items.Select(i => new NoteItem(i.Item.Kind, i.Item.Icon, i.Item.Title, i.Item.Standing, i.Item.Path, i.Item.Due, i.Held.Holder, Name(i.Held), say.Why(i.Held, facts), i.Held.Reason == HoldReason.Manager))],
            handOver is null ? [] : [.. handOver.Cells.Select(c => new NoteDuty(c.Duty.Id, c.Duty.NameFor(text), c.Channel.Id, c.Channel.Name, c.Held!.Holder, Name(c.Held), say.Why(c.Held, facts), c.IsOpen))],
            absence.Note,
            rules.IsNow(absence, now) && absence.CancelledAt is null,
            ended,
            absence.CancelledAt is not null,
            rules.MayChange(caller, facts, absence.MemberId) ? [.. facts.Mates.Where(m => !m.Gone && m.Id != absence.MemberId).OrderBy(m => m.Name, StringComparer.CurrentCulture).Select(m => new PlaceChoice(m.Id, m.Name))] : []);

        string Name(Held held) => facts.ById[held.Holder].Name;
    }
}

[Slice("team.write_note", TeamPermissions.OwnAbsences, Http = "PUT /absences/{absence}/note")]
internal sealed class WriteNoteSlice(FactsReader reader, AbsenceRules rules) : WriteSlice<WriteNote, Done>
{
    public override void Check(WriteNote request, FieldProblems problems) =>
        problems.Require((request.Words?.Length ?? 0) <= Absence.NoteLength, "words", "problem.field.too_long", Absence.NoteLength);

    public override async Task<Outcome<Done>> Handle(WriteNote request, Work work)
    {
        var found = await Changing.Find(work, request.Absence, reader, rules.MayChange);
        if (!found.Ok)
        {
            return found.Problem;
        }

        var (absence, before) = (found.Value.Absence, found.Value.Absence.Note);
        absence.Note = string.IsNullOrWhiteSpace(request.Words) ? null : request.Words.Trim();
        work.Audit.About("absence", absence.Id, found.Value.Mate.Name).Change(new { Note = before }, new { absence.Note });
        if (before != absence.Note)
        {
            work.UndoBy(new WriteNote(request.Absence, before));
        }

        work.Tell($"absence:{absence.Id}");
        work.Reply.Toast("team.note_saved");
        return Done.It;
    }
}
