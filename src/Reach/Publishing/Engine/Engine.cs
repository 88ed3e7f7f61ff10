using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Publishing.Engine;

/// <summary>
/// Takes due deliveries and has them carried. Wakes at the next due instant, when something is scheduled anywhere, and when a
/// delivery in hand is done. Holds nothing that the rows do not say.
/// </summary>
internal sealed class DeliveryEngine(Ledger ledger, Parcels parcels, Courier courier, Slots slots, Store store, Teller teller, RelaisSettings settings, TimeProvider time, ILogger<DeliveryEngine> log) : IDisposable
{
    private static readonly Duration LongestSleep = Duration.FromSeconds(30);
    private static readonly Duration TakenElsewhere = Duration.FromMilliseconds(250);

    private readonly ConcurrentDictionary<DeliveryId, Hand> inHand = new();
    private readonly SemaphoreSlim bell = new(0, 1);
    private readonly TaskCompletionSource looked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Hand(Claim Claim, Task Carried);

    /// <summary>How many deliveries this process has in hand.</summary>
    public int InHand => inHand.Count;

    /// <summary>Ends when <see cref="Run"/> has looked once for what is due, and has started to carry what it found.</summary>
    public Task LookedOnce => looked.Task;

    /// <summary>Something may be due.</summary>
    public void Ring()
    {
        if (bell.CurrentCount == 0)
        {
            try
            {
                bell.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody rang at the same moment.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => bell.Dispose();

    /// <summary>Takes what dead processes held, and what has this one's name on it without being in its hand. On SQLite this process alone holds the file, so at its start every other holder is dead.</summary>
    public async Task Recover(bool starting, CancellationToken cancel)
    {
        var found = await ledger.Rows.RecoverAsync(time.Now(), Mine(), starting && store.IsSqlite, cancel);
        if (found.Lost + found.HandedBack > 0)
        {
            log.LogWarning("Taken over from a process that ended, or lost hold of them: {Lost} calls without an answer, {Back} not yet sent.", found.Lost, found.HandedBack);
            Ring();
        }
    }

    /// <summary>Keeps what this process has in hand.</summary>
    public async Task Renew(CancellationToken cancel)
    {
        if (inHand.IsEmpty)
        {
            return;
        }

        var started = time.GetTimestamp();
        var hands = inHand.ToArray();
        var kept = (await ledger.Rows.RenewAsync(LeaseEnd(), [.. hands.Select(h => h.Key.Value)], cancel)).ToHashSet();

        // Only what was kept: another process may have taken over what this one believes to hold, when it stood still for longer than its lease.
        foreach (var (id, hand) in hands)
        {
            if (kept.Contains(id.Value))
            {
                hand.Claim.KeptSince = Math.Max(hand.Claim.KeptSince, started);
            }
        }
    }

    /// <summary>Takes what is due as far as there is room, and starts carrying it. How many were taken.</summary>
    public async Task<int> Take(CancellationToken stopping)
    {
        var room = slots.InHand - inHand.Count;
        if (room <= 0)
        {
            return 0;
        }

        var claims = await ledger.Rows.ClaimAsync(time.Now(), LeaseEnd(), room, time.GetTimestamp(), stopping);
        if (claims.Count == 0)
        {
            return 0;
        }

        claims.Sort(static (a, b) => a.DueAt != b.DueAt ? a.DueAt.CompareTo(b.DueAt) : a.Id.Value.CompareTo(b.Id.Value));

        // In hand from now on: their leases are renewed while what they need is read.
        var carried = claims.ConvertAll(claim => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        for (var i = 0; i < claims.Count; i++)
        {
            inHand[claims[i].Id] = new(claims[i], carried[i].Task);
        }

        var loaded = await Load(claims, stopping);
        for (var i = 0; i < claims.Count; i++)
        {
            _ = Carry(claims[i], loaded[i], carried[i], stopping);
        }

        return claims.Count;
    }

    /// <summary>Carries everything that is due now, and what becomes due by it, until nothing is left to do. For tests and for the command line.</summary>
    public async Task RunUntilIdle(CancellationToken cancel)
    {
        while (true)
        {
            var idle = inHand.IsEmpty;
            if (await Take(cancel) == 0 && idle)
            {
                return;
            }

            await Task.WhenAny(inHand.Values.Select(h => h.Carried).Append(Task.Delay(20, cancel)));
            await Renew(cancel);
        }
    }

    /// <summary>Runs until stopped; then ends what is in flight and gives back the rest.</summary>
    public async Task Run(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await Room(stopping);
                var started = time.GetTimestamp();
                var room = slots.InHand - inHand.Count;
                var asked = time.Now();
                var taken = await Take(stopping);
                looked.TrySetResult();
                var spent = time.GetElapsedTime(started);
                if (taken == 0)
                {
                    await Sleep(asked, stopping);
                }

                // What was found did not fill the hands: the rest waits for its channel's turn, and looking for it may take a fifth of the time at most.
                if (taken < room && !inHand.IsEmpty)
                {
                    await Task.Delay((spent * 4) + TimeSpan.FromMilliseconds(1), stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                log.Log(ledger.Rows.MayPass(e) ? LogLevel.Warning : LogLevel.Error, e, "Taking due deliveries failed; trying again.");
                await Task.Delay(TimeSpan.FromSeconds(1), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(inHand.Values.Select(h => h.Carried));
    }

    /// <summary>What each needs, or why it could not be read.</summary>
    private async Task<List<(Parcel? Parcel, Exception? Failure)>> Load(List<Claim> claims, CancellationToken stopping)
    {
        try
        {
            var loaded = await parcels.Load(claims, stopping);
            return claims.ConvertAll(c => (loaded.GetValueOrDefault(c.Id), (Exception?)null));
        }
        catch (Exception e) when (claims.Count == 1 || e is OperationCanceledException || ledger.Rows.MayPass(e))
        {
            log.Log(e is OperationCanceledException ? LogLevel.Debug : LogLevel.Error, e, "What {Count} deliveries need could not be read.", claims.Count);
            return claims.ConvertAll(_ => ((Parcel?)null, (Exception?)e));
        }
        catch (Exception e)
        {
            // One that cannot be read must not keep the others with it.
            log.LogWarning("What {Count} deliveries need could not be read together: {Reason}", claims.Count, e.Message);
            var loaded = new List<(Parcel?, Exception?)>(claims.Count);
            foreach (var claim in claims)
            {
                loaded.AddRange(await Load([claim], stopping));
            }

            return loaded;
        }
    }

    private async Task Carry(Claim claim, (Parcel? Parcel, Exception? Failure) loaded, TaskCompletionSource carried, CancellationToken stopping)
    {
        using var span = Telemetry.DeliveryTrace.Carrying(claim);
        try
        {
            if (loaded.Parcel is { } parcel)
            {
                await courier.Carry(claim, parcel, stopping);
            }
            else
            {
                await courier.PutBack(claim, loaded.Failure);
            }

            teller.Changed(claim);
        }
        catch (Exception e)
        {
            log.LogError(e, "Delivery {Delivery} was left to its lease.", claim.Id);
        }
        finally
        {
            // Only its own entry: what was handed back may be in hand again by now.
            inHand.TryRemove(new(claim.Id, new(claim, carried.Task)));
            carried.SetResult();
            Ring();
        }
    }

    /// <summary>Waits until a good part of what may be in hand is free, so that claims are made in batches.</summary>
    private async Task Room(CancellationToken stopping)
    {
        while (inHand.Count > slots.InHand * 2 / 3)
        {
            await bell.WaitAsync(TimeSpan.FromMilliseconds(250), stopping);
        }
    }

    /// <summary>How long there is nothing to take, after nothing could be taken.</summary>
    /// <param name="next">When the next delivery is due, or was.</param>
    /// <param name="asked">Before what was due was looked for.</param>
    /// <param name="now">After.</param>
    internal static Duration Rest(Instant? next, Instant asked, Instant now)
    {
        if (next is not { } due)
        {
            return LongestSleep;
        }

        // Due and not taken: its channel is in hand, here or elsewhere. Our own end rings; another's does not. What became due meanwhile is taken at once.
        return due <= asked ? TakenElsewhere : Duration.Min(LongestSleep, Duration.Max(Duration.Zero, due - now) + Duration.FromMilliseconds(1));
    }

    private async Task Sleep(Instant asked, CancellationToken stopping)
    {
        var pause = Rest(await ledger.Rows.NextDueAsync(stopping), asked, time.Now());
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var ring = bell.WaitAsync(wake.Token);
        await Task.WhenAny(ring, Task.Delay(pause.ToTimeSpan(), time, wake.Token));
        await wake.CancelAsync();
        await ring.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Guid[] Mine() => [.. inHand.Keys.Select(id => id.Value)];

    private Instant LeaseEnd() => time.Now() + Duration.FromSeconds(settings.LeaseSeconds);
}
