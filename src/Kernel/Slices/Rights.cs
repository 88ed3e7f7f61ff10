namespace Relais.Kernel.Slices;

/// <summary>
/// The one place that answers "may they?". A role gives its permissions in the whole workspace; grants give or take more, there or for one channel or
/// campaign. What is taken wins over what is given, and an owner can do everything.
/// </summary>
public sealed class Rights(IEnumerable<Permission> permissions)
{
    private readonly Dictionary<string, Permission> known = permissions.ToDictionary(p => p.Key, StringComparer.Ordinal);

    /// <summary>All permissions, sorted by key.</summary>
    public IReadOnlyList<Permission> All => [.. known.Values.OrderBy(p => p.Key, StringComparer.Ordinal)];

    /// <summary>Whether a permission of that key was declared by a module.</summary>
    public bool Knows(string key) => key is Permission.Anyone or Permission.Account || known.ContainsKey(key);

    /// <summary>Whether <paramref name="caller"/> has the permission in the whole workspace of the call. One taken for a channel or campaign is asked for there.</summary>
    public bool May(Caller caller, string permission) => permission switch
    {
        Permission.Anyone => true,
        Permission.Account => caller.User is not null && (caller.Scopes is null || caller.Scopes.Contains(permission)),
        _ => Known(caller, permission) is { } p && Everywhere(caller, p),
    };

    /// <summary>Whether <paramref name="caller"/> has the permission for a thing: everywhere, or in its campaign, or on all of its channels; and it is taken on none of them.</summary>
    public bool May(Caller caller, string permission, Whereabouts where)
    {
        if (Known(caller, permission) is not { } p)
        {
            return false;
        }

        if (caller.Guest is { } limits && !limits.Hold(where))
        {
            return false;
        }

        if (caller.Role == Role.Owner)
        {
            return true;
        }

        if (!p.OnPlaces || caller.Grants.Count == 0)
        {
            return Everywhere(caller, p);
        }

        var about = caller.Grants.Where(g => g.Permissions.Contains(permission)).ToList();
        if (about.Exists(g => g.Takes && (g.Place is not { } place || where.Touches(place))))
        {
            return false;
        }

        return Everywhere(caller, p)
            || about.Exists(g => !g.Takes && g.Place is { Kind: PlaceKind.Campaign } place && where.Touches(place))
            || (where.Channels.Count > 0 && where.Channels.All(c => about.Exists(g => !g.Takes && g.Place == new RightsPlace(PlaceKind.Channel, c))));
    }

    /// <summary>Whether <paramref name="caller"/> has the permission anywhere at all: what a page offers, and what lets a slice ask where.</summary>
    public bool MaySomewhere(Caller caller, string permission) =>
        May(caller, permission)
        || (Known(caller, permission) is { OnPlaces: true }
            && caller.Grants.Any(g => !g.Takes && g.Place is not null && g.Permissions.Contains(permission))
            && !caller.Grants.Any(g => g.Takes && g.Place is null && g.Permissions.Contains(permission)));

    /// <summary>Whether <paramref name="caller"/> has the permission in the whole workspace without exception, so that nothing need be asked of a place.</summary>
    public bool IsWhole(Caller caller, string permission) =>
        May(caller, permission) && (caller.Role == Role.Owner || permission is Permission.Anyone or Permission.Account || !caller.Grants.Any(g => g.Takes && g.Permissions.Contains(permission)));

    private static bool Everywhere(Caller caller, Permission p) =>
        caller.Role == Role.Owner
        || ((caller.Role >= p.Least || caller.Grants.Any(g => g is { Takes: false, Place: null } && g.Permissions.Contains(p.Key)))
            && !caller.Grants.Any(g => g is { Takes: true, Place: null } && g.Permissions.Contains(p.Key)));

    private Permission? Known(Caller caller, string permission) =>
        caller.Workspace is not null && known.TryGetValue(permission, out var p) && (caller.Scopes is null || caller.Scopes.Contains(permission)) ? p : null;
}
