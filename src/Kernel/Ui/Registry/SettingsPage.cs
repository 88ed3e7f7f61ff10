namespace Relais.Kernel.Ui;

/// <summary>Whose settings they are.</summary>
public enum SettingsGroup
{
    /// <summary>One's own account.</summary>
    Me,

    /// <summary>The workspace: channels, paths, style guide, duties.</summary>
    Workspace,

    /// <summary>The server: mail, storage, sign-in.</summary>
    Server,
}

/// <summary>One page of settings.</summary>
/// <param name="Key">Stable name.</param>
/// <param name="TextKey">Its name; <c>{TextKey}.hint</c> says in one line what it is for.</param>
/// <param name="Icon">Name of an icon, without <c>i-</c>.</param>
/// <param name="Href">Address below <c>/w/{slug}/</c>, without a leading slash.</param>
/// <param name="Order">Place within its group, smallest first.</param>
/// <param name="Group">The group.</param>
/// <param name="Permission">Permission needed to see it.</param>
public sealed record SettingsPage(string Key, string TextKey, string Icon, string Href, int Order, SettingsGroup Group, string? Permission = null)
{
    /// <summary>Whether guests see it, with the permission.</summary>
    public bool ForGuests { get; init; }

    /// <summary>It is about the account itself, and has the same address without a workspace before it.</summary>
    public bool IsOfAccount { get; init; }
}

/// <summary>All pages of settings that modules have added.</summary>
public sealed class SettingsPages(IEnumerable<SettingsPage> pages)
{
    /// <summary>Sorted by group, then by order.</summary>
    public IReadOnlyList<SettingsPage> Pages { get; } = [.. pages.OrderBy(p => p.Group).ThenBy(p => p.Order)];
}
