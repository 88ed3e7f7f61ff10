namespace Relais.Kernel.Audit;

/// <summary>What can be wrong with a sealed log.</summary>
public enum AuditFault
{
    /// <summary>What the entry says is not what was sealed.</summary>
    Changed,

    /// <summary>An entry was sealed and is gone.</summary>
    Missing,

    /// <summary>Seals do not follow each other: one was taken out, put in, changed or moved.</summary>
    Broken,

    /// <summary>The newest entries and their seals are gone.</summary>
    Cut,

    /// <summary>An entry says that it happened before others that were sealed earlier.</summary>
    Backdated,

    /// <summary>A payload is gone, and no entry says who erased it.</summary>
    Erased,

    /// <summary>An entry was written a while ago and never sealed.</summary>
    Unsealed,

    /// <summary>The newest link was not sealed by this installation's key file.</summary>
    Unproven,
}

/// <summary>One thing found wrong.</summary>
/// <param name="Fault">What.</param>
/// <param name="Thing">Which entry or chain.</param>
/// <param name="Said">In words.</param>
public sealed record AuditFlaw(AuditFault Fault, string Thing, string Said);

/// <summary>What came of verifying a chain.</summary>
/// <param name="Head">Where it stands, to compare with another day's.</param>
/// <param name="Founded">Entries that were there when sealing began.</param>
/// <param name="Erased">Entries whose payload was erased by right.</param>
/// <param name="Flaws">What is wrong with it; the first <see cref="ChainCheck.Most"/>.</param>
public sealed record AuditVerdict(AuditPoint Head, long Founded, long Erased, IReadOnlyList<AuditFlaw> Flaws)
{
    /// <summary>Whether nothing was found.</summary>
    public bool Holds => Flaws.Count == 0;
}
