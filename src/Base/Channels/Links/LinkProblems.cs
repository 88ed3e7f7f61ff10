using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Links;

/// <summary>What can go wrong behind a reconnect link, as words that travel in the page's address.</summary>
internal static class LinkProblems
{
    private const string Connect = "channels.connect.";
    private const string Link = "channels.link.";

    private static readonly HashSet<string> OfLinks = new(StringComparer.Ordinal) { "gone", "other_account", "too_many", "password_needed" };

    public static string WordOf(Problem problem)
    {
        var key = problem.Fields is [var field, ..] ? field.TextKey : problem.TextKey;
        return key.StartsWith(Link, StringComparison.Ordinal) ? key[Link.Length..]
            : key.StartsWith(Connect, StringComparison.Ordinal) ? key[Connect.Length..]
            : problem.Kind == ProblemKind.Invalid ? "password_needed"
            : ReasonCodes.StrangeAnswer;
    }

    /// <summary>Key of the sentence; a word that is none of ours says the plainest one.</summary>
    public static string KeyOf(string word) => OfLinks.Contains(word) ? Link + word
        : word is "unknown_state" or "code-refused" ? Connect + word
        : Sentences.ConnectKeyOf(word);
}
