using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.People;

namespace Relais.Identity.Model;

/// <summary>Names of workspaces in addresses.</summary>
internal static class Slugs
{
    private const int Longest = 40;

    /// <summary>« Brasserie du Canal » gives <c>brasserie-du-canal</c>.</summary>
    internal static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (c is 'œ' or 'æ')
            {
                slug.Append(c == 'œ' ? "oe" : "ae");
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var text = slug.ToString();
        text = (text.Length > Longest ? text[..Longest] : text).Trim('-');
        return text.Length == 0 ? "espace" : text;
    }

    /// <summary>The same, made free by a number when it is taken.</summary>
    internal static async Task<string> FreeFrom(string name, AppDb db, CancellationToken cancel)
    {
        var wished = From(name);
        var taken = await db.Set<Workspace>().Where(w => w.Slug.StartsWith(wished.Substring(0, Math.Min(wished.Length, Longest - 4)))).Select(w => w.Slug).ToListAsync(cancel);
        var slug = wished;
        for (var number = 2; taken.Contains(slug); number++)
        {
            var end = "-" + number.ToString(CultureInfo.InvariantCulture);
            slug = wished[..Math.Min(wished.Length, Longest - end.Length)] + end;
        }

        return slug;
    }
}
