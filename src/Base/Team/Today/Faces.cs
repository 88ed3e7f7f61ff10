using Relais.Kernel.Ids;
using Relais.Kernel.Ui;
using Relais.Team.Holding;

namespace Relais.Team.Today;

/// <summary>People as the team's pages show them: with their function, and hatched while they are away.</summary>
internal sealed class Faces(BatonAt baton, IReadOnlyDictionary<MemberId, string> functions)
{
    public PersonView this[MemberId id] => baton.Facts.ById.TryGetValue(id, out var mate)
        ? mate.View with { Detail = functions.GetValueOrDefault(id), IsAway = !mate.Gone && baton.AwayNow(id) is not null }
        : new("?");

    public string First(MemberId id) => baton.Facts.ById.TryGetValue(id, out var mate) ? mate.FirstName : "?";

    public string Name(MemberId id) => baton.Facts.ById.TryGetValue(id, out var mate) ? mate.Name : "?";
}
