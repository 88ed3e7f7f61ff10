using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.SignIn;

/// <summary>How many attempts of one kind one key (an address, a mail) has in a window of time.</summary>
internal sealed record AttemptLimit(string Name, int Many, Duration Within)
{
    /// <summary>Wrong sign-ins from one network address; right ones do not count, so that an office behind one address can sign in.</summary>
    internal static AttemptLimit SignInByAddress { get; } = new("signin.address", 30, Duration.FromMinutes(10));

    /// <summary>Wrong sign-ins for one mail address, whether it has an account or not: the same answer for both.</summary>
    internal static AttemptLimit SignInByMail { get; } = new("signin.mail", AccountServices.AttemptsPerAccount, Duration.FromMinutes(10));

    /// <summary>Reset mails asked for from one network address.</summary>
    internal static AttemptLimit ResetByAddress { get; } = new("reset.address", 20, Duration.FromHours(1));

    /// <summary>Reset mails to one mail address.</summary>
    internal static AttemptLimit ResetByMail { get; } = new("reset.mail", 3, Duration.FromHours(1));

    /// <summary>A code of an authenticator app works once.</summary>
    internal static AttemptLimit AppCode { get; } = new("code", 1, Duration.FromMinutes(5));
}

/// <summary>
/// Counts attempts in this process's memory: the quick, first line. The account's own lock-out is in the database and holds
/// across processes and restarts.
/// </summary>
internal sealed class AttemptLimiter(TimeProvider time)
{
    private const int Most = 50_000;
    private readonly Dictionary<(string Limit, string Key), (Instant Start, int Used)> counts = [];
    private readonly Lock gate = new();

    /// <summary>Uses one attempt; when none is left, the problem says how long to wait.</summary>
    internal Problem? Take(AttemptLimit limit, string key)
    {
        var now = time.Now();
        lock (gate)
        {
            var (start, used) = Current(limit, key, now);
            if (used >= limit.Many)
            {
                return TooMany(start + limit.Within - now);
            }

            if (counts.Count >= Most)
            {
                DropOld(now);
            }

            // The pause begins with the last attempt, as an account's own lock-out does: both must look the same.
            counts[(limit.Name, key)] = (used + 1 == limit.Many ? now : start, used + 1);
            return null;
        }
    }

    /// <summary>The answer to the next attempt, without using one: nothing while some are left.</summary>
    internal Problem? Look(AttemptLimit limit, string key)
    {
        var now = time.Now();
        lock (gate)
        {
            var (start, used) = Current(limit, key, now);
            return used >= limit.Many ? TooMany(start + limit.Within - now) : null;
        }
    }

    /// <summary>Gives back an attempt that turned out right.</summary>
    internal void GiveBack(AttemptLimit limit, string key)
    {
        lock (gate)
        {
            if (counts.TryGetValue((limit.Name, key), out var count))
            {
                counts[(limit.Name, key)] = count with { Used = Math.Max(0, count.Used - 1) };
            }
        }
    }

    /// <summary>Forgets what was counted, after somebody proved who they are.</summary>
    internal void Forget(AttemptLimit limit, string key)
    {
        lock (gate)
        {
            counts.Remove((limit.Name, key));
        }
    }

    /// <summary>The answer to one attempt too many.</summary>
    internal static Problem TooMany(Duration wait)
    {
        var least = Duration.Max(wait, Duration.FromSeconds(1));
        return new(ProblemKind.TooMany, "identity.too_many", (int)Math.Ceiling(least.TotalMinutes)) { RetryAfter = least.ToTimeSpan() };
    }

    private (Instant Start, int Used) Current(AttemptLimit limit, string key, Instant now) =>
        counts.TryGetValue((limit.Name, key), out var count) && count.Start + limit.Within > now ? count : (now, 0);

    /// <summary>Past the longest window nothing matters any more; if that is not enough, an attacker fills the memory, and everything is forgotten.</summary>
    private void DropOld(Instant now)
    {
        var old = counts.Where(c => c.Value.Start + Duration.FromHours(1) <= now).Select(c => c.Key).ToList();
        old.ForEach(k => counts.Remove(k));
        if (counts.Count >= Most)
        {
            counts.Clear();
        }
    }
}
