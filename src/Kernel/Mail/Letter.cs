using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Mail;

/// <summary>
/// A mail to one person, in words of the catalog: <c>mail.{Key}.subject</c>, <c>mail.{Key}.body</c> (paragraphs separated by an
/// empty line) and, with a link, <c>mail.{Key}.action</c> (the words on the button).
/// </summary>
/// <param name="To">The address.</param>
/// <param name="ToName">The person's name, if known.</param>
/// <param name="Language">Language of the person who reads it.</param>
/// <param name="Key">Which sentences.</param>
/// <param name="Args">Values for the placeholders of subject and body; never a secret.</param>
/// <param name="Link">Where the button leads; may hold a secret, so it is sealed until it is sent.</param>
public sealed record Letter(string To, string? ToName, string Language, string Key, IReadOnlyList<string> Args, Uri? Link = null);

/// <summary>Leaves letters to be sent after the commit.</summary>
public sealed class Letters(RelaisSettings settings, SecretBox box)
{
    internal const string Kind = "mail";
    internal const string Purpose = "mail.link";

    /// <summary>Whether this installation can send mail; without it, links are shown to whoever made them.</summary>
    public bool CanSend => settings.Smtp is not null;

    /// <summary>Sends the letter once the work has committed, again and again until the mail server takes it.</summary>
    public void Post(Work work, Letter letter)
    {
        var link = letter.Link is null ? null : Convert.ToBase64String(box.Seal(letter.Link.AbsoluteUri, Purpose));
        work.Later(Kind, new PostedLetter(letter.To, letter.ToName, letter.Language, letter.Key, letter.Args, link));
    }
}

/// <summary>A letter as it waits in the outbox.</summary>
internal sealed record PostedLetter(string To, string? ToName, string Language, string Key, IReadOnlyList<string> Args, string? SealedLink);
