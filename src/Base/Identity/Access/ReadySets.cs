using Relais.Kernel.Slices;

namespace Relais.Identity.Access;

/// <summary>
/// Sets of rights that every workspace has: one per role, the same that the role gives everywhere, and one per kind of work. Their words are
/// <c>rights.set.{key}</c>, or those of the role. Rights of modules that are not there are left out.
/// </summary>
internal static class ReadySets
{
    private static readonly (string Key, Role Role)[] Roles =
        [("reader", Role.Reader), ("reviewer", Role.Reviewer), ("writer", Role.Writer), ("editor", Role.Editor), ("admin", Role.Admin)];

    /// <summary>By kind of work; for functions that answer for a part only.</summary>
    private static readonly (string Key, string[] Rights)[] Works =
    [
        ("drafting", ["posts.write", "media.write", "publishing.plan"]),
        ("copy_editing", ["posts.write", "posts.edit_others"]),
        ("scheduling", ["publishing.plan", "publishing.schedule"]),
        ("publishing", ["publishing.plan", "publishing.schedule", "publishing.publish_now"]),
        ("crisis", ["publishing.pause", "publishing.resume"]),
        ("campaigns", ["campaigns.edit", "posts.write", "posts.edit_others", "publishing.plan"]),
        ("channel_keeping", ["channels.manage", "publishing.pause"]),
        ("team_keeping", ["members.manage", "members.lock_out", "team.manage"]),
        ("record", ["audit.see"]),
    ];

    /// <summary>All of them, those of the roles first.</summary>
    public static IReadOnlyList<(string Key, IReadOnlySet<string> Rights)> All(Rights rights) =>
    [
        .. Roles.Select(r => (r.Key, (IReadOnlySet<string>)rights.All.Where(p => p.Least <= r.Role).Select(p => p.Key).ToHashSet(StringComparer.Ordinal))),
        .. Works.Select(w => (w.Key, (IReadOnlySet<string>)w.Rights.Where(rights.Knows).ToHashSet(StringComparer.Ordinal))),
    ];

    /// <summary>The rights of a ready-made set; <see langword="null"/> when there is none of that key.</summary>
    public static IReadOnlySet<string>? Find(Rights rights, string key) => All(rights).FirstOrDefault(s => s.Key == key).Rights;

    /// <summary>Every right that a ready-made set names, known or not; for the test that finds a misspelt one.</summary>
    internal static IEnumerable<string> Named => Works.SelectMany(w => w.Rights).Distinct(StringComparer.Ordinal);
}
