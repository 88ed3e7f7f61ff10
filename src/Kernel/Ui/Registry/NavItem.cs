namespace Relais.Kernel.Ui;

/// <summary>The parts of the rail, in the order they are shown.</summary>
public enum NavGroup
{
    /// <summary>Calendar, posts, campaigns, media: what is being made. Shown first, without a title.</summary>
    Make,

    /// <summary>Who does what, tasks, members.</summary>
    Team,

    /// <summary>Channels, notifications and settings, at the foot of the rail.</summary>
    Tools,
}

/// <summary>A number beside an entry of the rail.</summary>
/// <param name="Value">How many; zero shows nothing.</param>
/// <param name="IsYours">Orange: it waits for the person who looks. Otherwise it is the team's and stays grey.</param>
public readonly record struct NavCount(int Value, bool IsYours);

/// <summary>Counts what an entry shows, with the services of the request (so under the reader's own permissions).</summary>
public delegate ValueTask<NavCount> NavCounter(IServiceProvider request, CancellationToken ct);

/// <summary>One entry of the rail, of the phone's bar and of the palette.</summary>
/// <param name="Key">Stable name.</param>
/// <param name="TextKey">Words of the entry.</param>
/// <param name="Icon">Name of an icon, without <c>i-</c>.</param>
/// <param name="Href">Address below <c>/w/{slug}/</c>, without a leading slash.</param>
/// <param name="Order">Place within its group, smallest first.</param>
/// <param name="Group">The group.</param>
/// <param name="Permission">Permission needed to see it; <see langword="null"/> for every member.</param>
/// <param name="Count">The number beside it.</param>
public sealed record NavItem(
    string Key,
    string TextKey,
    string Icon,
    string Href,
    int Order,
    NavGroup Group,
    string? Permission = null,
    NavCounter? Count = null)
{
    /// <summary>Whether guests see it, with the permission.</summary>
    public bool ForGuests { get; init; }

    /// <summary>Whether it has a place in the phone's bar, which holds two entries on each side at most beside « Créer » and « Plus ».</summary>
    public bool InPhoneBar { get; init; }

    /// <summary>In a topic, stands for the id of the member who looks.</summary>
    public const string Me = "{me}";

    /// <summary>Names of the live topics on which its count may change.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>What its count counts, for people who do not see what it stands beside; « à vous » or « à traiter » when absent.</summary>
    public string? CountTextKey { get; init; }

    /// <summary>On the phone, where it has no place in the bar, its count is shown on « Plus ».</summary>
    public bool OnMore { get; init; }
}

/// <summary>All entries that modules have added.</summary>
public sealed class Navigation(IEnumerable<NavItem> items)
{
    /// <summary>Sorted by group, then by order.</summary>
    public IReadOnlyList<NavItem> Items { get; } = [.. items.OrderBy(i => i.Group).ThenBy(i => i.Order)];

    /// <summary>The entries that a person sees.</summary>
    public IEnumerable<NavItem> For(PageContext page) => Items.Where(i => page.Shows(i.Permission, i.ForGuests));
}
