using System.Globalization;
using System.Text;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Http;

/// <summary>Mastodon's paging by id: max_id and since_id go down from the newest, min_id goes up from where one is; the Link header says what comes next.</summary>
internal static class Paging
{
    /// <param name="sorted">Ascending by id.</param>
    /// <returns>At most the page's items, newest first.</returns>
    public static List<T> Page<T>(this Call call, IReadOnlyList<T> sorted, Func<T, long> id, Func<T, bool> wanted, int usual = 20, int most = 40)
    {
        var limit = Math.Clamp(call.Said.Number("limit", usual), 1, most);
        var page = new List<T>(Math.Min(limit, 40));
        var top = call.Said.Id("max_id") is { } max ? World.FirstFrom(sorted, max, id) : sorted.Count;
        if (call.Said.Id("min_id") is { } min)
        {
            for (var i = World.FirstFrom(sorted, min + 1, id); i < top && page.Count < limit; i++)
            {
                if (wanted(sorted[i])) page.Add(sorted[i]);
            }
            page.Reverse();
        }
        else
        {
            var least = call.Said.Id("since_id") ?? long.MinValue;
            for (var i = top - 1; i >= 0 && page.Count < limit && id(sorted[i]) > least; i--)
            {
                if (wanted(sorted[i])) page.Add(sorted[i]);
            }
        }
        if (page.Count > 0) call.Http.Response.Headers.Link = Links(call, id(page[^1]), id(page[0]), page.Count == limit);
        return page;
    }

    private static string Links(Call call, long oldest, long newest, bool full)
    {
        var kept = new StringBuilder();
        foreach (var (name, values) in call.Http.Request.Query)
        {
            if (name is "max_id" or "since_id" or "min_id" or "access_token") continue;
            foreach (var value in values) kept.Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value ?? "")).Append('&');
        }
        var start = $"<{call.World.Origin}{call.Http.Request.Path}?{kept}";
        var previous = $"{start}min_id={newest.ToString(CultureInfo.InvariantCulture)}>; rel=\"prev\"";
        return full ? $"{start}max_id={oldest.ToString(CultureInfo.InvariantCulture)}>; rel=\"next\", {previous}" : previous;
    }
}
