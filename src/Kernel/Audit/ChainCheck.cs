using System.Text.Json;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;

namespace Relais.Kernel.Audit;

/// <summary>Goes through one chain in order and notes what is wrong with it; the same on the live database and on an export.</summary>
public sealed class ChainCheck(WorkspaceId chain)
{
    /// <summary>Flaws that are listed; more say nothing new.</summary>
    public const int Most = 200;

    /// <summary>The action that erases payloads, whose entry names what it erased.</summary>
    public const string EraseAction = "audit.erase";

    /// <summary>Entries are sealed in the order of their commits, which may differ from that of their clocks by as much.</summary>
    private static readonly Duration Tolerance = Duration.FromMinutes(2);

    private readonly List<AuditFlaw> flaws = [];
    private readonly List<AuditSeal> erased = [];
    private readonly HashSet<AuditId> attested = [];
    private byte[]? link;
    private long seq;
    private long founded;
    private bool founding = true;
    private Instant pass;
    private Instant passBefore;

    /// <summary>Where the links stand that were checked so far.</summary>
    public AuditPoint Point => new(chain, seq, Convert.ToHexStringLower(link ?? []));

    /// <summary>Checks the next seal, and the entry it stands for.</summary>
    public void Next(AuditSeal seal, AuditEntry? entry)
    {
        var name = $"entry {seal.EntryId} (number {seal.Seq} of chain {chain})";
        if (seal.Seq != seq + 1)
        {
            Add(AuditFault.Broken, name, $"it follows number {seq}: what stood between them is gone");
        }

        var before = seal.Seq == seq + 1 ? link : null;
        (link, seq) = (seal.Link, seal.Seq);
        if (entry is null)
        {
            Add(AuditFault.Missing, name, $"it was sealed at {AuditDigest.Write(seal.SealedAt)} and is not in the log any more");
            return;
        }

        Payload(name, seal, entry);
        if (AuditDigest.ChainOf(entry) != chain || entry.Id != seal.EntryId)
        {
            Add(AuditFault.Changed, name, "it is not the entry that was sealed here");
        }
        else if ((seal.Seq == 1 || before is not null) && !AuditDigest.Link(before, seal.Seq, seal.SealedAt, seal.Found, entry, seal.Payload).AsSpan().SequenceEqual(seal.Link))
        {
            Add(AuditFault.Broken, name, "it does not fit the one before it: when, who or what it says was changed, or its place was");
        }

        Order(name, seal, entry);
    }

    /// <summary>What came of it.</summary>
    /// <param name="sealedUntil">Entries from before this instant have been sealed: an older erasure must have its entry among them.</param>
    public AuditVerdict End(Instant sealedUntil)
    {
        foreach (var seal in erased.Where(e => !attested.Contains(e.EntryId) && !(e.ErasedAt > sealedUntil)))
        {
            Add(AuditFault.Erased, $"entry {seal.EntryId} (number {seal.Seq} of chain {chain})", "what it said is gone, and no entry of the log says who erased it");
        }

        return new(Point, founded, erased.Count, flaws);
    }

    /// <summary>Compares with where the chain stood once; to be asked before each <see cref="Next"/> and at the end.</summary>
    public void Compare(AuditPoint once)
    {
        if (once.Chain == chain && once.Seq == seq && once.Link != Point.Link)
        {
            Add(AuditFault.Broken, $"chain {chain}", $"number {once.Seq} is not what it was when this was written down: the log was sealed anew");
        }
    }

    /// <summary>Says that the chain was longer once.</summary>
    public void Shorter(AuditPoint once, string who)
    {
        if (once.Chain == chain && once.Seq > seq)
        {
            Add(AuditFault.Cut, $"chain {chain}", $"it ends at number {seq}, and {who} saw number {once.Seq}: the newest entries are gone");
        }
    }

    /// <summary>Notes a flaw that was found elsewhere.</summary>
    public void Add(AuditFault fault, string thing, string said)
    {
        if (flaws.Count < Most)
        {
            flaws.Add(new(fault, thing, said));
        }
    }

    private void Payload(string name, AuditSeal seal, AuditEntry entry)
    {
        if (seal.ErasedAt is not null || seal.Salt is null)
        {
            erased.Add(seal);
            if (entry is not { ActorName: AuditDigest.Nobody, Address: null, Title: null, Before: null, After: null })
            {
                Add(AuditFault.Changed, name, "it was erased, and something was written in its place");
            }
        }
        else if (!AuditDigest.Payload(entry, seal.Salt).AsSpan().SequenceEqual(seal.Payload))
        {
            Add(AuditFault.Changed, name, "a name, an address, or what stood before or after was changed");
        }
        else if (entry is { Action: EraseAction, After: { } after })
        {
            attested.UnionWith(Erasure.Read(after));
        }
    }

    private void Order(string name, AuditSeal seal, AuditEntry entry)
    {
        if (seal.SealedAt != pass)
        {
            (passBefore, pass) = (pass, seal.SealedAt);
        }

        if (seal.Found && founding)
        {
            founded++;
            return;
        }

        founding = false;
        if (seal.Found || (passBefore != default && seal.SealedAt < passBefore - Tolerance) || (passBefore != default && entry.At < passBefore - Tolerance))
        {
            Add(AuditFault.Backdated, name, $"it says that it happened at {AuditDigest.Write(entry.At)}, and entries were sealed at {AuditDigest.Write(passBefore)} without it");
        }
    }
}

/// <summary>What the entry of an erasure says.</summary>
/// <param name="Entries">The entries whose payload was erased.</param>
/// <param name="Reason">Why.</param>
public sealed record Erasure(IReadOnlyList<AuditId> Entries, string Reason)
{
    internal static IReadOnlyList<AuditId> Read(string after)
    {
        try
        {
            return JsonSerializer.Deserialize<Erasure>(after, Wire.Json)?.Entries ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
