namespace Relais.Kernel.Slices;

/// <summary>One thing that a member may be allowed to do, such as <c>posts.write</c>.</summary>
/// <param name="Key">Stable name; also the scope of a token. Its words are <c>permission.{Key}</c>.</param>
/// <param name="Least">The least role that has it.</param>
public sealed record Permission(string Key, Role Least)
{
    /// <summary>Key of slices that need nobody signed in; such a slice says why.</summary>
    public const string Anyone = "anyone";

    /// <summary>Key of slices that need an account but no workspace (one's own account, making a workspace).</summary>
    public const string Account = "account";
}

/// <summary>The one place that answers "may they?".</summary>
public sealed class Rights(IEnumerable<Permission> permissions)
{
    private readonly Dictionary<string, Permission> known = permissions.ToDictionary(p => p.Key, StringComparer.Ordinal);

    /// <summary>All permissions, sorted by key.</summary>
    public IReadOnlyList<Permission> All => [.. known.Values.OrderBy(p => p.Key, StringComparer.Ordinal)];

    /// <summary>Whether a permission of that key was declared by a module.</summary>
    public bool Knows(string key) => key is Permission.Anyone or Permission.Account || known.ContainsKey(key);

    /// <summary>Whether <paramref name="caller"/> has the permission in the workspace of the call.</summary>
    public bool May(Caller caller, string permission) => permission switch
    {
        Permission.Anyone => true,
        Permission.Account => caller.User is not null && (caller.Scopes is null || caller.Scopes.Contains(permission)),
        _ => caller.Workspace is not null
            && known.TryGetValue(permission, out var p)
            && caller.Role >= p.Least
            && (caller.Scopes is null || caller.Scopes.Contains(permission)),
    };
}
