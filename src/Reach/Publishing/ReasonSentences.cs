using Relais.Kernel.Words;

namespace Relais.Publishing;

/// <summary>Why a delivery does not go on, in the same words on pages, in notices and in mail.</summary>
internal static class ReasonSentences
{
    /// <summary>Stopped from above, by a pause or a lock-out: what the network said before no longer keeps it.</summary>
    public static bool IsStopped(HeldReason? held) => held is HeldReason.Paused or HeldReason.LockedOut;

    /// <summary>Key of the sentence, without placeholders; <see langword="null"/> when there is nothing more to say.</summary>
    /// <param name="catalog">All sentences.</param>
    /// <param name="held">Why it is held, when it is.</param>
    /// <param name="code">What the delivery says of its problem.</param>
    public static string? KeyOf(TextCatalog catalog, HeldReason? held, string? code)
    {
        if (IsStopped(held) || string.IsNullOrEmpty(code))
        {
            return null;
        }

        var language = TextCatalog.Languages[0];
        var keys = catalog.Keys(language);
        if (keys.Contains("publishing.why." + code))
        {
            return "publishing.why." + code;
        }

        // A delivery keeps the key of a finding, not its values: such a sentence would be said with its braces. The post's own page says it whole.
        return !keys.Contains(code) ? "publishing.why.other" : catalog.Raw(language, code).Contains('{', StringComparison.Ordinal) ? null : code;
    }
}
