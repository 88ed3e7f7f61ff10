using NodaTime;
using Relais.Kernel.Ids;
using Relais.Tasks.Board;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Duties;
using Relais.Team.Places;
using Relais.Team.Rota;

namespace Relais.Demo.Telling;

/// <summary>Who covers what, and who is away: the matrix as the viewer set it, the absences as people declared them.</summary>
internal sealed class TellTeam(Scene scene)
{
    public async Task Tell(CancellationToken cancel)
    {
        var at = scene.Beginning + Duration.FromHours(1);
        var by = scene.People[scene.Story.Viewer];
        await scene.Do(at, by, new SaveRules(by.Member, false), cancel);
        var duties = (await scene.Do(at, by, new ListDuties(), cancel)).Duties.ToDictionary(d => d.Name, d => d.Id, StringComparer.Ordinal);
        foreach (var cell in scene.Story.Duties.Where(c => c.Owner is not null))
        {
            await scene.Do(at, by, new SetCover(duties[cell.Duty], scene.Channels[cell.Channel], Who(cell.Owner), Who(cell.Backup)), cancel);
        }

        foreach (var absence in scene.Story.Absences)
        {
            await scene.Do(
                at + Duration.FromDays(1), scene.People[absence.Member],
                new SaveAbsence(From: absence.From, To: absence.To, Kind: absence.Kind == "Formation" ? AbsenceKind.Training : AbsenceKind.Leave, StandIn: Who(absence.Relief), OpensPosts: true), cancel);
        }
    }

    /// <summary>Written down by whoever they fall to.</summary>
    public async Task TellTasks(CancellationToken cancel)
    {
        foreach (var task in scene.Story.Tasks)
        {
            await scene.Do(scene.Now - Duration.FromDays(2), scene.People[task.Member], new SaveTask(null, task.Title, Who(task.Member), task.Due, task.Hours), cancel);
        }
    }

    /// <summary>Who answers messages: the shifts of the story's day, each person's own every working day, and closed at night and on days off.</summary>
    public async Task TellRota(CancellationToken cancel)
    {
        var at = scene.Beginning + Duration.FromHours(2);
        var by = scene.People[scene.Story.Viewer];
        var webcare = (await scene.Do(at, by, new ListDuties(), cancel)).Duties.Single(d => d.Key == "webcare").Id;
        var rota = await scene.Do(at, by, new SaveRota(null, "Permanence messages", webcare, [], "Bonjour, nous sommes fermés et revenons vers vous demain dès 8 h.", "Hello, we are closed and will get back to you tomorrow from 8:00.", "Europe/Paris"), cancel);
        var since = at.InZone(DateTimeZoneProviders.Tzdb["Europe/Paris"]).Date;
        foreach (var shift in scene.Story.Shifts)
        {
            // Whoever stands in on the story's day has the shift because its owner is away.
            var owner = scene.Story.Absences.FirstOrDefault(a => a.Relief == shift.Member && a.From <= shift.From.Date && a.To >= shift.From.Date)?.Member ?? shift.Member;
            await scene.Do(at, by, new SaveBand(rota, null, [1, 2, 3, 4, 5], shift.From.TimeOfDay, shift.To.TimeOfDay, Turn.Weekly, [Who(owner)!.Value], StartsOn: since), cancel);
        }

        await scene.Do(at, by, new SaveBand(rota, null, [6], new(10, 0), new(18, 0), Turn.Weekly, [Who("nora")!.Value, Who("karim")!.Value, Who(scene.Story.Viewer)!.Value], StartsOn: since), cancel);
        await scene.Do(at, by, new SaveBand(rota, null, [1, 2, 3, 4, 5, 6, 7, 8], new(22, 0), new(8, 0), Turn.Daily, [], true, since), cancel);
        await scene.Do(at, by, new SaveBand(rota, null, [6, 7, 8], new(8, 0), new(22, 0), Turn.Daily, [], true, since), cancel);
    }

    private MemberId? Who(string? key) => key is null ? null : scene.People[key].Member;
}
