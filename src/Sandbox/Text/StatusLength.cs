using System.Globalization;

namespace Relais.Sandbox.Text;

/// <summary>
/// The length of a status as Mastodon counts it (app/validators/status_length_validator.rb, read 2025-11): grapheme clusters of the
/// content warning and the text together, each link as 23, and of a mention only the name.
/// </summary>
internal static class StatusLength
{
    public const int Limit = 500;
    public const int PerUrl = 23;

    public static int Of(string text, string spoilerText)
    {
        var length = Graphemes(spoilerText);
        var from = 0;
        foreach (var entity in Entities.Find(text))
        {
            if (entity.Kind == EntityKind.Hashtag) continue;
            length += Graphemes(text.AsSpan(from, entity.Start - from));
            length += entity.Kind == EntityKind.Url ? PerUrl : 1 + entity.Value.Split('@')[0].Length;
            from = entity.End;
        }
        return length + Graphemes(text.AsSpan(from));
    }

    public static int Graphemes(ReadOnlySpan<char> text)
    {
        var count = 0;
        while (!text.IsEmpty)
        {
            text = text[StringInfo.GetNextTextElementLength(text)..];
            count++;
        }
        return count;
    }
}
