using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Identity.Model;

/// <summary>A link to choose a new password: once, within an hour. Belongs to an account, so to no workspace.</summary>
internal sealed class ResetLink
{
    internal static readonly Duration Valid = Duration.FromHours(1);

    public ResetLinkId Id { get; init; }

    public UserId UserId { get; init; }

    public required byte[] Digest { get; init; }

    public Instant CreatedAt { get; init; }

    public Instant ExpiresAt { get; init; }

    public Instant? UsedAt { get; set; }

    internal bool IsOpen(Instant now) => UsedAt is null && ExpiresAt > now;
}
