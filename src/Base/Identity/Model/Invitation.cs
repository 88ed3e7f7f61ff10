using System.Text.Json;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Identity.Model;

/// <summary>A link that makes whoever holds it a member, once, within seven days.</summary>
internal sealed class Invitation : IOwned
{
    internal static readonly Duration Valid = Duration.FromDays(7);

    public InvitationId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Where it was sent, in lower case.</summary>
    public required string Mail { get; init; }

    public Role Role { get; init; }

    /// <summary>SHA-256 of the link's secret; a new one with each sending, so that an older link stops working.</summary>
    public required byte[] Digest { get; set; }

    /// <summary>Who sent it last, and answers for it.</summary>
    public UserId InvitedBy { get; set; }

    public Instant SentAt { get; set; }

    public Instant ExpiresAt { get; set; }

    /// <summary>When the membership that it gives is over; <see langword="null"/> for one that lasts.</summary>
    public Instant? MemberUntil { get; init; }

    /// <summary>For a guest: <see cref="GuestTerms"/> as JSON.</summary>
    public string? Guest { get; init; }

    internal GuestTerms? Terms => Guest is null ? null : JsonSerializer.Deserialize<GuestTerms>(Guest, Wire.Json);

    public Instant? AcceptedAt { get; set; }

    public Instant? RevokedAt { get; set; }

    internal bool IsOpen(Instant now) => AcceptedAt is null && RevokedAt is null && ExpiresAt > now;

    internal static Invitation New(InvitationId id, WorkspaceId workspace, string mail, Role role, UserId by, string secret, Instant now, Instant? memberUntil = null, GuestTerms? guest = null) => new()
    {
        Id = id,
        WorkspaceId = workspace,
        Mail = mail.Trim().ToLowerInvariant(),
        Role = role,
        InvitedBy = by,
        Digest = OneTimeLink.Digest(secret),
        SentAt = now,
        ExpiresAt = now + Valid,
        MemberUntil = memberUntil,
        Guest = guest is null ? null : JsonSerializer.Serialize(guest, Wire.Json),
    };

    internal void SendAgain(UserId by, string secret, Instant now)
    {
        InvitedBy = by;
        Digest = OneTimeLink.Digest(secret);
        SentAt = now;
        ExpiresAt = now + Valid;
    }
}
