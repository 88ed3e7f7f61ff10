using Relais.Kernel.Time;

namespace Relais.Kernel.Health;

/// <summary>What all parts said at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="Findings">What each said.</param>
public sealed record HealthReport(NodaTime.Instant At, IReadOnlyList<ReadinessFinding> Findings)
{
    /// <summary>Everything can do its work.</summary>
    public bool Ready => Findings.All(f => f.Ok);
}

/// <summary>
/// Asks every part, and keeps the answer for a moment, so that neither a busy watcher nor the pages, which show what is wrong, cost
/// more than one look every few seconds.
/// </summary>
public sealed class Checkup(IEnumerable<IReadiness> parts, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer is good for whoever watches the process.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer is good for pages; after it they show the old one once more while a new one is made.</summary>
    private static readonly TimeSpan FreshOnPages = TimeSpan.FromSeconds(20);

    private readonly SemaphoreSlim one = new(1, 1);
    private HealthReport? last;
    private long lookedAt;

    /// <summary>The answer, at most a moment old.</summary>
    public async Task<HealthReport> Look(CancellationToken cancel = default)
    {
        await one.WaitAsync(cancel);
        try
        {
            if (last is not null && time.GetElapsedTime(lookedAt) < Fresh)
            {
                return last;
            }

            var findings = new List<ReadinessFinding>();
            foreach (var part in parts)
            {
                findings.AddRange(await Ask(part, cancel));
            }

            lookedAt = time.GetTimestamp();
            return last = new(time.Now(), findings);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The last answer, without waiting: <see langword="null"/> until somebody has looked. An old one is renewed behind the page.</summary>
    public HealthReport? Glance()
    {
        if ((last is null || time.GetElapsedTime(lookedAt) > FreshOnPages) && one.CurrentCount == 1)
        {
            _ = Renew();
        }

        return last;
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private static async Task<IReadOnlyList<ReadinessFinding>> Ask(IReadiness part, CancellationToken cancel)
    {
        try
        {
            return await part.Check(cancel);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or TimeoutException or InvalidOperationException { InnerException: System.Data.Common.DbException })
        {
            return [new("looking", false, $"{part.GetType().Name}: {(e.InnerException ?? e).Message}") { TextKey = "readiness.store.deaf" }];
        }
    }

    private async Task Renew()
    {
        try
        {
            await Task.Yield();
            await Look();
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or ObjectDisposedException)
        {
            // The next page, or the next watcher, looks again.
        }
    }
}
