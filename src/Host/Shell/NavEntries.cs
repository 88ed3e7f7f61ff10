using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Host.Shell;

/// <summary>An entry of the rail as one person sees it on one page.</summary>
/// <param name="Item">The entry.</param>
/// <param name="Href">Its whole address.</param>
/// <param name="Count">What stands beside it.</param>
/// <param name="IsCurrent">Whether it is the part of the product that is being shown.</param>
public sealed record NavEntry(NavItem Item, string Href, NavCount Count, bool IsCurrent)
{
    /// <summary>Key of the words for what is counted.</summary>
    public string CountTextKey => Item.CountTextKey ?? (Count.IsYours ? "nav.count.yours" : "nav.count.team");
}

/// <summary>The entries that the person of this request sees; counted once per request, for the rail and the phone's bar alike.</summary>
public sealed class NavEntries(Navigation navigation, PageContext page, IServiceProvider request, IHttpContextAccessor http)
{
    private Task<Dictionary<string, NavCount>>? counting;

    /// <summary>Every topic on which a count may change.</summary>
    public IEnumerable<string> Topics => navigation.For(page).SelectMany(i => i.Topics).Select(t => t.Replace(NavItem.Me, request.GetRequiredService<Current>().Caller.Member?.ToString(), StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);

    /// <summary>The entries; the current one is the longest address that <paramref name="at"/> lies in.</summary>
    public async ValueTask<IReadOnlyList<NavEntry>> For(string at)
    {
        var items = navigation.For(page).ToList();
        // The rail and the phone's bar ask at the same moment, and both may only wait for one count: the context underneath serves one query at a time.
        var counts = await (counting ??= CountAll(items));
        var current = items
            .Where(i => Lies(at, page.At(i.Href)))
            .MaxBy(i => i.Href.Length);
        return [.. items.Select(i => new NavEntry(i, page.At(i.Href), counts.GetValueOrDefault(i.Key), i == current))];
    }

    private static bool Lies(string at, string href) =>
        at.StartsWith(href, StringComparison.OrdinalIgnoreCase) && (at.Length == href.Length || at[href.Length] == '/');

    private async Task<Dictionary<string, NavCount>> CountAll(List<NavItem> items)
    {
        var cancel = http.HttpContext?.RequestAborted ?? default;
        var found = new Dictionary<string, NavCount>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item.Count is not null)
            {
                found[item.Key] = await item.Count(request, cancel);
            }
        }

        return found;
    }
}
