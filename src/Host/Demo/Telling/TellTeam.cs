using NodaTime;
using Relais.Kernel.Ids;
using Relais.Tasks.Board;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Duties;
using Relais.Team.Places;

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

    private MemberId? Who(string? key) => key is null ? null : scene.People[key].Member;
}
