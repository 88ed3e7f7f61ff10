using System.Globalization;
using System.Net;
using System.Text;

namespace Relais.Sandbox.Pages;

/// <summary>Draws avatars and headers from names: the same name always looks the same.</summary>
internal static class Pictures
{
    // Dark enough for white letters at 4.5 to 1.
    private static readonly string[] Colours = ["#8a3b12", "#1f5f8b", "#2f6b3a", "#6b3fa0", "#9c2f5f", "#5a5a1e", "#0f6a6a", "#7a4a1d", "#3d4f9f", "#8b2f2f"];

    public static string Avatar(string displayName, string name)
    {
        var initials = WebUtility.HtmlEncode(Initials(displayName));
        return $"""<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120" viewBox="0 0 120 120"><rect width="120" height="120" fill="{Colour(name)}"/><text x="60" y="60" dy=".36em" text-anchor="middle" font-family="Inter, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="48" font-weight="600" fill="#fff">{initials}</text></svg>""";
    }

    public static string Header(string name) =>
        $"""<svg xmlns="http://www.w3.org/2000/svg" width="1500" height="500" viewBox="0 0 1500 500"><rect width="1500" height="500" fill="{Colour(name)}"/><path d="M0 380C250 300 450 460 750 380S1250 300 1500 380V500H0Z" fill="#fff" fill-opacity=".12"/><path d="M0 430C250 360 450 490 750 430S1250 360 1500 430V500H0Z" fill="#fff" fill-opacity=".12"/></svg>""";

    private static string Colour(string name)
    {
        var sum = 7;
        foreach (var c in name.ToLowerInvariant()) sum = ((sum * 31) + c) % 9973;
        return Colours[sum % Colours.Length];
    }

    private static string Initials(string name)
    {
        var words = name.Split([' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
        var letters = new StringBuilder();
        foreach (var word in words.Where(w => char.IsLetterOrDigit(w, 0)).Take(2)) letters.Append(StringInfo.GetNextTextElement(word));
        return letters.Length == 0 ? "?" : letters.ToString().ToUpperInvariant();
    }
}
