namespace Relais.Kernel.Ui;

/// <summary>
/// A place in a page of a lower module that a higher module fills: the composer's review path, a person's absences. The page
/// puts <see cref="RegionHost"/> where the region is and passes the parameters that every component in it receives.
/// </summary>
/// <param name="Name">Name of the place, <c>page.place</c>.</param>
/// <param name="Component">A Razor component that accepts the region's parameters.</param>
/// <param name="Order">Place within the region, smallest first.</param>
/// <param name="Permission">Permission needed to see it.</param>
public sealed record Region(string Name, Type Component, int Order, string? Permission = null)
{
    /// <summary>Whether guests see it, with the permission.</summary>
    public bool ForGuests { get; init; }
}

/// <summary>All regions that modules have filled.</summary>
public sealed class Regions(IEnumerable<Region> regions)
{
    private readonly ILookup<string, Region> byName = regions.OrderBy(r => r.Order).ToLookup(r => r.Name, StringComparer.Ordinal);

    /// <summary>What fills a place, in order; empty when nothing does.</summary>
    public IEnumerable<Region> Of(string name) => byName[name];
}
