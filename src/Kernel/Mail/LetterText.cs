using System.Net;
using System.Text;
using Relais.Kernel.Words;

namespace Relais.Kernel.Mail;

/// <summary>A letter in its two forms.</summary>
internal sealed record LetterText(string Subject, string Plain, string Html)
{
    internal static LetterText Of(PostedLetter letter, Uri? link, Text words)
    {
        object?[] args = [.. letter.Args];
        var subject = words[$"mail.{letter.Key}.subject", args].ReplaceLineEndings(" ");
        var paragraphs = words[$"mail.{letter.Key}.body", args].Split("\n\n");
        var foot = words["mail.foot"];
        var plain = new StringBuilder(string.Join("\n\n", paragraphs));
        var html = new StringBuilder();
        foreach (var paragraph in paragraphs)
        {
            html.Append("<p style=\"margin:0 0 14px\">").Append(WebUtility.HtmlEncode(paragraph)).Append("</p>\n");
        }

        if (link is not null)
        {
            var action = words[$"mail.{letter.Key}.action"];
            var href = WebUtility.HtmlEncode(link.AbsoluteUri);
            plain.Append("\n\n").Append(action).Append('\n').Append(link.AbsoluteUri);
            html.Append("<p style=\"margin:22px 0\"><a href=\"").Append(href)
                .Append("\" style=\"display:inline-block;padding:11px 18px;border-radius:8px;background:#1b2430;color:#ffffff;text-decoration:none;font-weight:600\">")
                .Append(WebUtility.HtmlEncode(action)).Append("</a></p>\n<p style=\"margin:0;color:#5b6673;font-size:13px;word-break:break-all\">").Append(href).Append("</p>\n");
        }

        plain.Append("\n\n-- \n").Append(foot).Append('\n');
        return new(subject, plain.ToString(), Frame(words.Language, WebUtility.HtmlEncode(subject), html, WebUtility.HtmlEncode(foot)));
    }

    /// <summary>Mail programs ignore style sheets, so the few styles stand where they act; colours are those of the light theme.</summary>
    private static string Frame(string language, string title, StringBuilder body, string foot) => $"""
        <!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
        <body style="margin:0;padding:24px;background:#f3f4f6;color:#1b2430;font:15px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif">
        <div style="max-width:520px;margin:0 auto;padding:28px 32px;background:#ffffff;border:1px solid #d9dde3;border-radius:10px">
        <p style="margin:0 0 20px;font-weight:600;letter-spacing:-.02em">Relais</p>
        {body}
        <p style="margin:28px 0 0;padding-top:16px;border-top:1px solid #e6e9ee;color:#5b6673;font-size:13px">{foot}</p>
        </div></body></html>
        """;
}
