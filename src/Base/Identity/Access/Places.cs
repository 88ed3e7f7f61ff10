using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Identity.Access;

/// <summary>All places that rights can be given for, as the modules above name them.</summary>
internal sealed class Places(IEnumerable<PlaceNames> kinds)
{
    /// <summary>Those of the workspace at hand, channels first.</summary>
    public async Task<IReadOnlyList<PlaceName>> Read(IServiceProvider run, CancellationToken cancel)
    {
        var all = new List<PlaceName>();
        foreach (var kind in kinds.OrderBy(k => k.Kind))
        {
            all.AddRange(await kind.Read(run, cancel));
        }

        return all;
    }

    /// <summary>The text form of a place in forms: <c>channel:{id}</c>, <c>campaign:{id}</c>; empty for the whole workspace.</summary>
    public static string Write(RightsPlace? place) => place is { } p ? $"{p.Kind.ToString().ToLowerInvariant()}:{p.Id}" : "";

    /// <summary>Reads the text form; false for what is neither.</summary>
    public static bool TryRead(string? text, out RightsPlace? place)
    {
        place = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (text.Split(':') is [var kind, var id] && EnumName.Read<PlaceKind>(kind) is { } known && Guid.TryParse(id, out var value))
        {
            place = new(known, value);
            return true;
        }

        return false;
    }
}
