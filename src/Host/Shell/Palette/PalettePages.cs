using System.Globalization;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Host.Shell;

/// <summary>What the palette always knows: the parts of the product, the pages of settings, and writing a post.</summary>
public static class PalettePages
{
    /// <summary>Without accents, case and width: « reglages » finds « Réglages ».</summary>
    public const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth;

    /// <summary>The actions that are always there.</summary>
    public static PaletteSource Actions { get; } = new("actions", "palette.actions", 0, (request, query, _) =>
    {
        var (t, page) = Facts(request);
        PaletteHit[] all = page.MayCreate ? [new(t["shell.new_post"], page.At(page.NewPostPath), "plus", Shortcut: "C")] : [];
        return Matching(all, t, query);
    }) { ForGuests = true };

    /// <summary>The entries of the rail.</summary>
    public static PaletteSource Places { get; } = new("places", "palette.places", 10, (request, query, _) =>
    {
        var (t, page) = Facts(request);
        var items = request.GetRequiredService<Navigation>().For(page);
        return Matching(items.Select(i => new PaletteHit(t[i.TextKey], page.At(i.Href), i.Icon)), t, query);
    }) { ForGuests = true };

    /// <summary>The pages of settings; only when something is typed.</summary>
    public static PaletteSource Settings { get; } = new("settings", "palette.settings", 90, (request, query, _) =>
    {
        var (t, page) = Facts(request);
        if (query.Length == 0)
        {
            return ValueTask.FromResult<IReadOnlyList<PaletteHit>>([]);
        }

        var pages = request.GetRequiredService<SettingsPages>().Pages.Where(p => page.Shows(p.Permission, p.ForGuests));
        return Matching(pages.Select(p => new PaletteHit(t[p.TextKey], page.At(p.Href), p.Icon)), t, query);
    }) { ForGuests = true };

    private static (Text T, PageContext Page) Facts(IServiceProvider request) =>
        (request.GetRequiredService<Text>(), request.GetRequiredService<PageContext>());

    private static ValueTask<IReadOnlyList<PaletteHit>> Matching(IEnumerable<PaletteHit> hits, Text t, string query) =>
        ValueTask.FromResult<IReadOnlyList<PaletteHit>>(
            [.. hits.Where(h => query.Length == 0 || t.Culture.CompareInfo.IndexOf(h.Title, query, Loosely) >= 0)]);
}
