using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Kernel.Audit;

/// <summary>
/// One link of a chain of digests: it stands for one entry, and for everything sealed before it. Written once, by the sealer;
/// docs/audit.md says what each digest covers.
/// </summary>
public sealed class AuditSeal
{
    /// <summary>The chain: a workspace, or <see cref="AuditDigest.Accounts"/> for what happened to accounts outside any.</summary>
    public WorkspaceId Chain { get; init; }

    /// <summary>Place in the chain: 1, 2, 3, without gaps.</summary>
    public long Seq { get; init; }

    /// <summary>The entry it stands for.</summary>
    public AuditId EntryId { get; init; }

    /// <summary>When it was sealed.</summary>
    public Instant SealedAt { get; init; }

    /// <summary>Sealed when sealing began, so that nothing is known of the time before.</summary>
    public bool Found { get; init; }

    /// <summary>Sixteen random bytes that the payload was hashed with, so that an erased one cannot be guessed; gone once it is erased.</summary>
    public byte[]? Salt { get; set; }

    /// <summary>Digest of the payload: names, address, what stood before and after.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Digest of this link and all before it.</summary>
    public required byte[] Link { get; init; }

    /// <summary>When the payload was erased by right.</summary>
    public Instant? ErasedAt { get; set; }
}

/// <summary>The newest link of a chain. Its proof is sealed with a key that is not in the database, so that a shortened chain cannot get a new one.</summary>
public sealed class AuditHead
{
    /// <summary>The chain.</summary>
    public WorkspaceId Chain { get; init; }

    /// <summary>Place of its newest link.</summary>
    public long Seq { get; set; }

    /// <summary>Its newest link.</summary>
    public required byte[] Link { get; set; }

    /// <summary>Chain, place and link, sealed with the key file.</summary>
    public required byte[] Proof { get; set; }

    /// <summary>Whether entries from before sealing began are still being sealed.</summary>
    public bool Founding { get; set; }
}
