using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;
using Relais.Kernel.Time;

namespace Relais.Kernel.Audit;

/// <summary>Verifies the sealed log on a live database, beside a running server, reading only.</summary>
public sealed class AuditVerifier(IAppDbFactory databases, SecretBox secrets, AuditWitness witness, TimeProvider time)
{
    /// <summary>An entry that is older than this should have been sealed.</summary>
    public static readonly Duration Grace = Duration.FromMinutes(1);

    /// <summary>All chains, with the name of the workspace of each; the accounts' chain has none.</summary>
    public async Task<IReadOnlyList<(WorkspaceId Chain, string? Workspace)>> ChainsAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var slugs = await db.Set<Workspace>().ToDictionaryAsync(w => w.Id, w => w.Slug, cancel);
        var chains = await db.Set<AuditHead>().Select(h => h.Chain).Union(db.Set<AuditSeal>().Select(s => s.Chain).Distinct()).ToListAsync(cancel);
        return [.. chains.Union(witness.Read().Select(p => p.Chain)).OrderBy(c => c.Value).Select(c => (c, slugs.GetValueOrDefault(c)))];
    }

    /// <summary>Verifies one chain from its first link to its head, against what was written down of it elsewhere.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="once">Where it stood on other days, besides this machine's own witness.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<AuditVerdict> VerifyAsync(WorkspaceId chain, IReadOnlyList<AuditPoint>? once = null, CancellationToken cancel = default)
    {
        var known = witness.Read().Concat(once ?? []).Where(p => p.Chain == chain).ToLookup(p => p.Seq);
        await using var db = await databases.CreateAsync(null, cancel);
        var last = await db.Set<AuditSeal>().Where(s => s.Chain == chain).MaxAsync(s => (long?)s.Seq, cancel) ?? 0;
        var check = new ChainCheck(chain);
        await foreach (var (seal, entry) in Rows(db, chain, 0, cancel))
        {
            check.Next(seal, entry);
            foreach (var point in known[check.Point.Seq])
            {
                check.Compare(point);
            }
        }

        foreach (var point in known.SelectMany(p => p))
        {
            check.Shorter(point, "a witness");
        }

        await Head(db, chain, last, check, cancel);
        return check.End(time.Now() - Grace);
    }

    /// <summary>Entries of all chains that should have been sealed and are not.</summary>
    public async Task<IReadOnlyList<AuditFlaw>> UnsealedAsync(CancellationToken cancel = default)
    {
        var since = time.Now() - Grace;
        await using var db = await databases.CreateAsync(null, cancel);
        var late = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.At < since && !db.Set<AuditSeal>().Any(s => s.EntryId == e.Id)).OrderBy(e => e.Id).Take(ChainCheck.Most).ToListAsync(cancel);
        return [.. late.Select(e => new AuditFlaw(AuditFault.Unsealed, $"entry {e.Id} of chain {AuditDigest.ChainOf(e)}", $"it was written at {AuditDigest.Write(e.At)} and never sealed"))];
    }

    /// <summary>Heads that lie: shorter than their chain, or not made by this key file, or behind this machine's witness. Quick, whatever the length of the log.</summary>
    public async Task<IReadOnlyList<AuditFlaw>> HeadsAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var found = new List<AuditFlaw>();
        foreach (var (chain, _) in await ChainsAsync(cancel))
        {
            var newest = await db.Set<AuditSeal>().AsNoTracking().Where(s => s.Chain == chain).OrderByDescending(s => s.Seq).FirstOrDefaultAsync(cancel);
            var check = new ChainCheck(chain);
            foreach (var point in witness.Read().Where(p => p.Chain == chain))
            {
                var then = await db.Set<AuditSeal>().AsNoTracking().FirstOrDefaultAsync(s => s.Chain == chain && s.Seq == point.Seq, cancel);
                if (then is null || Convert.ToHexStringLower(then.Link) != point.Link)
                {
                    check.Add(AuditFault.Cut, $"chain {chain}", $"this machine sealed number {point.Seq}, which is not there any more");
                }
            }

            await Head(db, chain, newest?.Seq ?? 0, check, cancel);
            found.AddRange(check.End(time.Now() - Grace).Flaws);
        }

        return found;
    }

    /// <summary>The seals of a chain in order, each with its entry.</summary>
    internal static async IAsyncEnumerable<(AuditSeal Seal, AuditEntry? Entry)> Rows(AppDb db, WorkspaceId chain, long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var rows = from s in db.Set<AuditSeal>().AsNoTracking()
                   where s.Chain == chain && s.Seq > after
                   join e in db.Set<AuditEntry>().AsNoTracking() on s.EntryId equals e.Id into found
                   from e in found.DefaultIfEmpty()
                   orderby s.Seq
                   select new { Seal = s, Entry = (AuditEntry?)e };
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            yield return (row.Seal, row.Entry);
        }
    }

    /// <summary>The head is read last: it may only be further than what was read before.</summary>
    private async Task Head(AppDb db, WorkspaceId chain, long last, ChainCheck check, CancellationToken cancel)
    {
        var head = await db.Set<AuditHead>().AsNoTracking().FirstOrDefaultAsync(h => h.Chain == chain, cancel);
        if (head is null && last == 0)
        {
            return;
        }

        if (head is null || head.Seq < last)
        {
            check.Add(AuditFault.Broken, $"chain {chain}", $"its head is at number {head?.Seq ?? 0}, and its seals go to {last}");
            return;
        }

        if (await db.Set<AuditSeal>().AsNoTracking().FirstOrDefaultAsync(s => s.Chain == chain && s.Seq == head.Seq, cancel) is not { } newest || !newest.Link.AsSpan().SequenceEqual(head.Link))
        {
            check.Add(AuditFault.Cut, $"chain {chain}", $"its head says number {head.Seq}, which is not there: the newest entries are gone");
        }

        try
        {
            if (secrets.Open(head.Proof, AuditSealer.ProofPurpose) != AuditSealer.ProofOf(chain, head.Seq, head.Link))
            {
                check.Add(AuditFault.Unproven, $"chain {chain}", "its head was sealed for another place of the chain: it was put back");
            }
        }
        catch (CryptographicException e)
        {
            check.Add(AuditFault.Unproven, $"chain {chain}", $"this key file did not seal its head ({e.Message})");
        }
    }
}
