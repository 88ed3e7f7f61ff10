using System.Text.Json;
using Relais.Kernel.Json;
using Relais.Kernel.Outbox;
using Relais.Kernel.Secrets;
using Relais.Kernel.Words;

namespace Relais.Kernel.Mail;

/// <summary>Sends the letters of the outbox. A repeated sending carries the same Message-ID, by which mail programs recognise it.</summary>
internal sealed class MailHandler(SmtpPost post, SecretBox box, TextCatalog catalog) : IOutboxHandler
{
    public string Kind => Letters.Kind;

    public async Task Do(OutboxMessage message, CancellationToken cancel)
    {
        var letter = JsonSerializer.Deserialize<PostedLetter>(message.Payload, Wire.Json)!;
        var link = letter.SealedLink is null ? null : new Uri(box.Open(Convert.FromBase64String(letter.SealedLink), Letters.Purpose));
        var words = new Text(catalog) { Culture = Cultures.Of(letter.Language) };
        await post.Send(letter.To, letter.ToName, LetterText.Of(letter, link, words), message.Id.ToString(), cancel);
    }
}
