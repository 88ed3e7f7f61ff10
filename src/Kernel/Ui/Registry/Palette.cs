namespace Relais.Kernel.Ui;

/// <summary>One line of the palette (Ctrl K).</summary>
/// <param name="Title">What it is or does, in the reader's language.</param>
/// <param name="Href">Where it leads.</param>
/// <param name="Icon">Name of an icon, without <c>i-</c>.</param>
/// <param name="Detail">A few more words, such as a date.</param>
/// <param name="Shortcut">The key that does the same, to be learnt in passing.</param>
public sealed record PaletteHit(string Title, string Href, string Icon, string? Detail = null, string? Shortcut = null);

/// <summary>Answers what was typed; at most eight hits are shown per source. An empty query asks for what is useful at once.</summary>
public delegate ValueTask<IReadOnlyList<PaletteHit>> PaletteSearch(IServiceProvider request, string query, CancellationToken ct);

/// <summary>One group of the palette.</summary>
/// <param name="Key">Stable name.</param>
/// <param name="TextKey">Title of the group.</param>
/// <param name="Order">Place, smallest first.</param>
/// <param name="Find">Answers what was typed.</param>
/// <param name="Permission">Permission needed; <see langword="null"/> for every member.</param>
public sealed record PaletteSource(string Key, string TextKey, int Order, PaletteSearch Find, string? Permission = null)
{
    /// <summary>Whether guests see it, with the permission: what it finds is narrowed to their limits.</summary>
    public bool ForGuests { get; init; }
}

/// <summary>All sources that modules have added.</summary>
public sealed class Palette(IEnumerable<PaletteSource> sources)
{
    /// <summary>Sorted by order.</summary>
    public IReadOnlyList<PaletteSource> Sources { get; } = [.. sources.OrderBy(s => s.Order)];
}
