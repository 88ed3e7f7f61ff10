using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Relais.Kernel.Outbox;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Mail;

/// <summary>Hands a mail to the configured server, by STARTTLS unless told otherwise.</summary>
internal sealed class SmtpPost(RelaisSettings settings)
{
    /// <exception cref="OutboxGivenUpException">The recipient does not exist, or nothing can be sent from here.</exception>
    /// <exception cref="SmtpException">The server did not take it now.</exception>
    internal async Task Send(string to, string? toName, LetterText text, string id, CancellationToken cancel)
    {
        var smtp = settings.Smtp ?? throw new OutboxGivenUpException("Mail is not configured (RELAIS_SMTP_HOST).");
        if (smtp.CertificateSha256 is { } pin)
        {
            CertificatePin.Expect(smtp.Host, pin);
        }

        using var message = Compose(smtp, to, toName, text, id);
        using var client = new SmtpClient(smtp.Host, smtp.Port) { EnableSsl = smtp.StartTls };
        if (smtp.User is { } user)
        {
            client.Credentials = new NetworkCredential(user, smtp.Password);
        }

        try
        {
            await client.SendMailAsync(message, cancel);
        }
        catch (SmtpFailedRecipientException e) when ((int)e.StatusCode >= 500)
        {
            throw new OutboxGivenUpException($"The mail server refused the recipient: {e.Message}", e);
        }
    }

    private static MailMessage Compose(SmtpSettings smtp, string to, string? toName, LetterText text, string id)
    {
        var from = new MailAddress(smtp.From, "Relais", Encoding.UTF8);
        var message = new MailMessage(from, new MailAddress(to, toName, Encoding.UTF8))
        {
            Subject = text.Subject,
            SubjectEncoding = Encoding.UTF8,
            BodyEncoding = Encoding.UTF8,
        };
        message.Headers.Add("Message-ID", $"<{id}@{from.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(Part(text.Plain, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(Part(text.Html, MediaTypeNames.Text.Html));
        return message;
    }

    private static AlternateView Part(string text, string type)
    {
        var part = AlternateView.CreateAlternateViewFromString(text, Encoding.UTF8, type);
        part.TransferEncoding = TransferEncoding.QuotedPrintable;
        return part;
    }
}
