using NodaTime;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Limits;

/// <summary>How many attempts of one kind one key (a network address, a mail address) has in a window of time.</summary>
/// <param name="Name">Tells it from other limits, for ever.</param>
/// <param name="Many">How many.</param>
/// <param name="Within">In how long.</param>
/// <param name="TextKey">The sentence of the refusal; gets the minutes to wait.</param>
public sealed record AttemptLimit(string Name, int Many, Duration Within, string TextKey)
{
    /// <summary>The answer to one attempt too many.</summary>
    /// <param name="wait">How long until the next is allowed.</param>
    public Problem Refusal(Duration wait)
    {
        var least = Duration.Max(wait, Duration.FromSeconds(1));
        return new(ProblemKind.TooMany, TextKey, (int)Math.Ceiling(least.TotalMinutes)) { RetryAfter = least.ToTimeSpan() };
    }
}
