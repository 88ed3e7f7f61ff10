using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Channels.Links;

/// <summary>
/// How often one network address may try links and passwords: the quick, first line, in this process's memory. Guessing a link is hopeless anyway; what this
/// protects is the network's sign-in, which would lock the account.
/// </summary>
internal sealed class LinkLimiter(TimeProvider time)
{
    private const int Most = 20_000;
    private const int Tries = 20;
    private static readonly Duration Window = Duration.FromMinutes(10);
    private readonly Dictionary<string, (Instant Start, int Used)> counts = [];
    private readonly Lock gate = new();

    /// <summary>Uses one try; when none is left, the problem says how long to wait.</summary>
    public Problem? Take(string? address)
    {
        var (key, now) = (address ?? "-", time.Now());
        lock (gate)
        {
            var (start, used) = counts.TryGetValue(key, out var known) && known.Start + Window > now ? known : (now, 0);
            if (used >= Tries)
            {
                var wait = start + Window - now;
                return new(ProblemKind.TooMany, "channels.link.too_many", (int)Math.Ceiling(wait.TotalMinutes)) { RetryAfter = wait.ToTimeSpan() };
            }

            if (counts.Count >= Most)
            {
                counts.Clear();
            }

            counts[key] = (start, used + 1);
            return null;
        }
    }
}
