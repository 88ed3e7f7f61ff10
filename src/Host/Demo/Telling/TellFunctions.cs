using NodaTime;
using Relais.Team;
using Relais.Team.Catalog;
using Relais.Team.Roster;

namespace Relais.Demo.Telling;

/// <summary>Who answers for what: the ready-made functions, and the few that the team has made for itself.</summary>
internal sealed class TellFunctions(Scene scene)
{
    public async Task Tell(CancellationToken cancel)
    {
        var at = scene.Beginning + Duration.FromMinutes(20);
        var by = scene.People[scene.Story.Viewer];
        foreach (var own in scene.Story.Functions)
        {
            await scene.Do(at, by, new SaveFunction(null, own.Name, string.Join('\n', own.Tasks)), cancel);
        }

        await Give(scene.Story.Members.Where(m => m.Guest is null), at, cancel);
    }

    /// <summary>What those from outside do here, once they have come.</summary>
    public Task TellGuests(CancellationToken cancel) => Give(scene.Story.Members.Where(m => m.Guest is not null), scene.Beginning + Duration.FromHours(4), cancel);

    private async Task Give(IEnumerable<StoryMember> people, Instant at, CancellationToken cancel)
    {
        var by = scene.People[scene.Story.Viewer];
        var all = (await scene.Do(at, by, new ListFunctions(), cancel)).Functions.ToDictionary(f => f.Key ?? f.Name, f => f.Id, StringComparer.Ordinal);
        foreach (var member in people)
        {
            await scene.Do(at, by, new GiveFunctions(scene.People[member.Key].Member!.Value, [.. member.Functions.Select(f => all[f])]), cancel);
        }
    }
}
