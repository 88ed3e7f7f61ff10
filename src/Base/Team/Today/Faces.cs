using Microsoft.AspNetCore.Components;
using Relais.Kernel.Ids;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Team.Holding;

namespace Relais.Team.Today;

/// <summary>People as the team's pages show them: with their function, and hatched while they are away.</summary>
internal sealed class Faces(BatonAt baton, IReadOnlyDictionary<MemberId, string> functions)
{
    private readonly Dictionary<(MemberId, int), MarkupString> marks = [];

    public PersonView this[MemberId id] => baton.Facts.ById.TryGetValue(id, out var mate)
        ? mate.View with { Detail = functions.GetValueOrDefault(id), IsAway = !mate.Gone && baton.AwayNow(id) is not null }
        : new("?");

    /// <summary>The mark of a member, made once for a page that shows it many times.</summary>
    public MarkupString Mark(Text text, MemberId id, int size = 24)
    {
        if (!marks.TryGetValue((id, size), out var mark))
        {
            marks[(id, size)] = mark = AvatarMarkup.Of(text, this[id], size);
        }

        return mark;
    }

    public string First(MemberId id) => baton.Facts.ById.TryGetValue(id, out var mate) ? mate.FirstName : "?";

    public string Name(MemberId id) => baton.Facts.ById.TryGetValue(id, out var mate) ? mate.Name : "?";
}
