namespace Relais.Kernel.Words;

/// <summary>
/// French spacing: narrow no-break space (U+202F) before <c>; ! ?</c>, no-break space (U+00A0) before <c>:</c> and inside
/// « ». Source files use ordinary spaces, so that everybody can type them.
/// </summary>
public static class Typography
{
    /// <summary>The text with its language's spaces.</summary>
    public static string Apply(string language, string text)
    {
        if (language != "fr" || text.IndexOfAny([';', '!', '?', ':', '«', '»', '%', '€', '\'']) < 0)
        {
            return text;
        }

        return text
            .Replace(" ;", "\u202F;", StringComparison.Ordinal)
            .Replace(" !", "\u202F!", StringComparison.Ordinal)
            .Replace(" ?", "\u202F?", StringComparison.Ordinal)
            .Replace(" :", "\u00A0:", StringComparison.Ordinal)
            .Replace("« ", "«\u00A0", StringComparison.Ordinal)
            .Replace(" »", "\u00A0»", StringComparison.Ordinal)
            .Replace(" %", "\u00A0%", StringComparison.Ordinal)
            .Replace(" €", "\u00A0€", StringComparison.Ordinal)
            .Replace('\'', '\u2019');
    }
}
