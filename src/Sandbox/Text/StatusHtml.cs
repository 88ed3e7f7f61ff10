using System.Text;

namespace Relais.Sandbox.Text;

/// <summary>Writes a status's text as the HTML that Mastodon's API answers with: paragraphs, shortened links, h-card mentions, hashtags.</summary>
internal sealed class StatusHtml(string origin, Func<string, string?> profileOf)
{
    private const int ShownOfUrl = 30;

    /// <param name="text">As it was written.</param>
    /// <returns>Safe HTML; empty for an empty text.</returns>
    public string Render(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return "";
        var html = new StringBuilder(text.Length + 64);
        html.Append("<p>");
        var from = 0;
        foreach (var entity in Entities.Find(text))
        {
            Plain(html, text.AsSpan(from, entity.Start - from));
            switch (entity.Kind)
            {
                case EntityKind.Url: Link(html, entity.Value); break;
                case EntityKind.Hashtag: Tag(html, entity.Value); break;
                default: Mention(html, entity.Value); break;
            }
            from = entity.End;
        }
        Plain(html, text.AsSpan(from));
        return html.Append("</p>").ToString();
    }

    private static void Link(StringBuilder html, string url)
    {
        var prefix = url.IndexOf("://", StringComparison.Ordinal) + 3;
        if (url.AsSpan(prefix).StartsWith("www.", StringComparison.OrdinalIgnoreCase)) prefix += 4;
        var rest = url.AsSpan(prefix);
        var cut = rest.Length > ShownOfUrl;
        html.Append("<a href=\"");
        Escape(html, url);
        html.Append("\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\"><span class=\"invisible\">");
        Escape(html, url.AsSpan(0, prefix));
        html.Append("</span><span class=\"").Append(cut ? "ellipsis" : "").Append("\">");
        Escape(html, cut ? rest[..ShownOfUrl] : rest);
        html.Append("</span><span class=\"invisible\">");
        if (cut) Escape(html, rest[ShownOfUrl..]);
        html.Append("</span></a>");
    }

    private void Tag(StringBuilder html, string tag)
    {
        html.Append("<a href=\"").Append(origin).Append("/tags/").Append(Uri.EscapeDataString(tag)).Append("\" class=\"mention hashtag\" rel=\"tag\">#<span>");
        Escape(html, tag);
        html.Append("</span></a>");
    }

    private void Mention(StringBuilder html, string name)
    {
        if (profileOf(name) is not { } address)
        {
            html.Append('@');
            Escape(html, name);
            return;
        }
        html.Append("<span class=\"h-card\" translate=\"no\"><a href=\"").Append(address).Append("\" class=\"u-url mention\">@<span>");
        Escape(html, name.Split('@')[0]);
        html.Append("</span></a></span>");
    }

    /// <summary>An empty line begins a paragraph, a single one a line.</summary>
    private static void Plain(StringBuilder html, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '\r') continue;
            if (text[i] is not '\n')
            {
                Escape(html, text[i]);
                continue;
            }
            var lines = 1;
            while (i + 1 < text.Length && text[i + 1] is '\n' or '\r')
            {
                i++;
                if (text[i] == '\n') lines++;
            }
            html.Append(lines > 1 ? "</p><p>" : "<br />");
        }
    }

    private static void Escape(StringBuilder html, ReadOnlySpan<char> text)
    {
        foreach (var c in text) Escape(html, c);
    }

    private static void Escape(StringBuilder html, char c)
    {
        switch (c)
        {
            case '&': html.Append("&amp;"); break;
            case '<': html.Append("&lt;"); break;
            case '>': html.Append("&gt;"); break;
            case '"': html.Append("&quot;"); break;
            case '\'': html.Append("&#39;"); break;
            default: html.Append(c); break;
        }
    }
}
