using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Relais.Networks.Text;

/// <summary>Texts of others as every store can keep them: PostgreSQL refuses U+0000, and half of a surrogate pair can be neither encoded nor read as JSON.</summary>
internal static partial class PlainText
{
    /// <summary>The text without U+0000, with U+FFFD for each half of a pair.</summary>
    public static string Of(string text)
    {
        if (!text.Contains('\0', StringComparison.Ordinal) && !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace("\0", "", StringComparison.Ordinal);
    }

    /// <summary>The same of a JSON text, where both stand as escapes; what is no UTF-8 becomes U+FFFD.</summary>
    public static byte[] OfJson(byte[] json)
    {
        if (Utf8.IsValid(json) && json.AsSpan().IndexOf("\\u0000"u8) < 0 && json.AsSpan().IndexOf("\\ud"u8) < 0 && json.AsSpan().IndexOf("\\uD"u8) < 0)
        {
            return json;
        }

        return Encoding.UTF8.GetBytes(Escapes().Replace(Encoding.UTF8.GetString(json), static found => found.Value switch
        {
            "\\u0000" => "",
            { Length: 6 } half when half[2] is 'd' or 'D' && char.ToUpperInvariant(half[3]) >= '8' => "\\ufffd",
            var fine => fine,
        }));
    }

    /// <summary>Each escape whole, a pair as one, so that what follows an escaped backslash is no escape.</summary>
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", RegexOptions.Singleline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Escapes();
}
