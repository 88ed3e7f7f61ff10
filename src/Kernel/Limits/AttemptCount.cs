using NodaTime;

namespace Relais.Kernel.Limits;

/// <summary>How often something was tried by one address or for one mail; see <see cref="AttemptLimiter"/>.</summary>
internal sealed class AttemptCount
{
    /// <summary>Digest of the limit's name and its key.</summary>
    public required byte[] Key { get; init; }

    /// <summary>When the window began; when the last attempt was used, from then.</summary>
    public Instant Start { get; init; }

    public int Used { get; init; }
}
