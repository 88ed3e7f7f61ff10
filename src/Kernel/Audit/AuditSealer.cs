using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Secrets;
using Relais.Kernel.Time;

namespace Relais.Kernel.Audit;

/// <summary>
/// Chains the digests of audit entries, within a second of their commit and outside their transactions, so that writing an entry costs what it
/// always did. Every working process tries; a lock in the database lets one at a time. What an earlier version wrote is sealed first.
/// </summary>
public sealed class AuditSealer(IAppDbFactory databases, SecretBox secrets, AuditWitness witness, TimeProvider time, ILogger<AuditSealer> log) : BackgroundService
{
    internal const string ProofPurpose = "audit.head";
    private const int BatchSize = 1000;

    /// <summary>The number of the lock is arbitrary; no other lock of the product has it.</summary>
    private const string Lock = "SELECT pg_try_advisory_xact_lock(726175) AS \"Value\"";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim one = new(1, 1);
    private (Instant Everything, Instant Minutes) looked;

    /// <summary>Seals everything that is not sealed yet, however old. Returns how many entries.</summary>
    public async Task<int> SealAllAsync(CancellationToken cancel = default)
    {
        await one.WaitAsync(cancel);
        try
        {
            var (count, whole) = await Sweep(default, cancel);
            if (whole)
            {
                await EndFounding(cancel);
            }

            return count;
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        one.Dispose();
        base.Dispose();
    }

    internal static string ProofOf(WorkspaceId chain, long seq, byte[] link) => FormattableString.Invariant($"{chain}|{seq}|{Convert.ToHexStringLower(link)}");

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Audit entries were not sealed; they will be when this is over.");
                pause = PauseAfterFailure;
            }

            await Task.Delay(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Mostly a look at the last seconds; now and then further back, and at everything when it begins.</summary>
    private async Task Pass(CancellationToken cancel)
    {
        var now = time.Now();
        var deep = now - looked.Everything >= Duration.FromHours(6);
        var wide = now - looked.Minutes >= Duration.FromMinutes(1);
        if (!deep)
        {
            await one.WaitAsync(cancel);
            try
            {
                var (count, _) = await Sweep(await Back(now, wide ? Duration.FromMinutes(10) : Duration.FromSeconds(2), cancel), cancel);
                deep = count > 0 && await IsFounding(cancel);
            }
            finally
            {
                one.Release();
            }
        }

        if (deep)
        {
            await SealAllAsync(cancel);
        }

        looked = (deep ? now : looked.Everything, deep || wide ? now : looked.Minutes);
    }

    /// <summary>Where a pass begins: behind the newest seal, since an id tells when its transaction began and some take longer, but never ahead of the clock, which an entry with a made-up id would be.</summary>
    private async Task<Guid> Back(Instant now, Duration back, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var newest = await db.Set<AuditSeal>().OrderByDescending(s => s.EntryId).Select(s => s.EntryId).FirstOrDefaultAsync(cancel);
        var milliseconds = newest == default ? 0 : Convert.ToInt64(newest.ToString()[..13].Replace("-", "", StringComparison.Ordinal), 16);
        var from = Instant.Min(Instant.FromUnixTimeMilliseconds(milliseconds), now) - back;
        return from <= NodaConstants.UnixEpoch ? default : Guid.Parse($"{from.ToUnixTimeMilliseconds():x12}".Insert(8, "-") + "-0000-0000-000000000000");
    }

    /// <summary>Seals from there on. Whole: until nothing was left; not when another process holds the lock, which then does it.</summary>
    private async Task<(int Count, bool Whole)> Sweep(Guid from, CancellationToken cancel)
    {
        var (count, sealedAt) = (0, time.Now());
        var batch = await Batch(from, sealedAt, cancel);
        while (batch is { Count: > 0 })
        {
            (count, from) = (count + batch.Count, batch[^1].EntryId.Value);
            batch = await Batch(from, sealedAt, cancel);
        }

        if (count > 0)
        {
            await using var db = await databases.CreateAsync(null, cancel);
            witness.Write(await db.Set<AuditHead>().AsNoTracking().ToListAsync(cancel));
        }

        return (count, batch is not null);
    }

    private async Task<IReadOnlyList<AuditSeal>?> Batch(Guid from, Instant sealedAt, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var entries = await Unsealed(db, from, cancel);
        if (entries.Count == 0)
        {
            return [];
        }

        // On SQLite this process is the only one that serves the file, and the writer's turn is taken for the writing alone.
        await using var scope = await db.BeginWriteAsync(cancel);
        if (db.Kind == StoreKind.Postgres)
        {
            if (!await db.Database.SqlQueryRaw<bool>(Lock).SingleAsync(cancel))
            {
                return null;
            }

            entries = await Unsealed(db, from, cancel);
        }

        var seals = await Chain(db, entries, sealedAt, cancel);
        await SealBulk.Write(db, seals, cancel);
        await db.SaveChangesAsync(cancel);
        await scope.CommitAsync(cancel);
        return seals;
    }

    private static Task<List<AuditEntry>> Unsealed(AppDb db, Guid from, CancellationToken cancel)
    {
        object first = db.Kind == StoreKind.Sqlite ? from.ToByteArray(true) : from;
        return db.Set<AuditEntry>().FromSqlRaw(
            """
            SELECT e.* FROM "AuditEntries" e WHERE e."Id" >= {0} AND NOT EXISTS (SELECT 1 FROM "AuditSeals" s WHERE s."EntryId" = e."Id")
            ORDER BY e."Id" LIMIT {1}
            """,
            first,
            BatchSize).AsNoTracking().ToListAsync(cancel);
    }

    private async Task<List<AuditSeal>> Chain(AppDb db, List<AuditEntry> entries, Instant sealedAt, CancellationToken cancel)
    {
        var chains = entries.Select(AuditDigest.ChainOf).Distinct().ToList();
        var heads = await db.Set<AuditHead>().Where(h => chains.Contains(h.Chain)).ToDictionaryAsync(h => h.Chain, cancel);
        if (chains.Where(c => witness.SawMore(c, heads.GetValueOrDefault(c))).ToList() is { Count: > 0 } cut)
        {
            log.LogCritical("Audit chain {Chain} is not what this process left: entries were removed from the database. Run relais audit verify.", cut[0]);
            witness.KeepForCut(sealedAt);
        }

        var seals = new List<AuditSeal>(entries.Count);
        var salts = RandomNumberGenerator.GetBytes(entries.Count * AuditDigest.SaltSize);
        foreach (var entry in entries)
        {
            var chain = AuditDigest.ChainOf(entry);
            if (!heads.TryGetValue(chain, out var head))
            {
                head = heads[chain] = new() { Chain = chain, Link = [], Proof = [], Founding = await IsBeginning(db, cancel) };
                db.Add(head);
            }

            var salt = salts.AsSpan(seals.Count * AuditDigest.SaltSize, AuditDigest.SaltSize).ToArray();
            var payload = AuditDigest.Payload(entry, salt);
            head.Link = AuditDigest.Link(head.Seq == 0 ? null : head.Link, ++head.Seq, sealedAt, head.Founding, entry, payload);
            seals.Add(new() { Chain = chain, Seq = head.Seq, EntryId = entry.Id, SealedAt = sealedAt, Found = head.Founding, Salt = salt, Payload = payload, Link = head.Link });
        }

        foreach (var head in heads.Values)
        {
            head.Proof = secrets.Seal(ProofOf(head.Chain, head.Seq, head.Link), ProofPurpose);
        }

        return seals;
    }

    /// <summary>
    /// Until everything was sealed once, entries may come from a version that did not seal, and their seals say so; a process killed meanwhile
    /// leaves it to the next to go on.
    /// </summary>
    private static async Task<bool> IsBeginning(AppDb db, CancellationToken cancel) => !await db.Set<AuditHead>().AnyAsync(h => !h.Founding, cancel);

    private async Task<bool> IsFounding(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        return await db.Set<AuditHead>().AnyAsync(h => h.Founding, cancel);
    }

    private async Task EndFounding(CancellationToken cancel)
    {
        if (!await IsFounding(cancel))
        {
            return;
        }

        await using var db = await databases.CreateAsync(null, cancel);
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<AuditHead>().Where(h => h.Founding).ExecuteUpdateAsync(s => s.SetProperty(h => h.Founding, false), cancel);
        await scope.CommitAsync(cancel);
    }
}
