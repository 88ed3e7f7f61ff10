using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Kernel.People;

/// <summary>One isolated team.</summary>
public sealed class Workspace : IConcurrent
{
    /// <summary>The identifier.</summary>
    public WorkspaceId Id { get; init; }

    /// <summary>Name in addresses: <c>/w/{slug}</c>; lower-case letters, digits and hyphens; unique.</summary>
    public required string Slug { get; set; }

    /// <summary>Name shown.</summary>
    public required string Name { get; set; }

    /// <summary>IANA zone in which the team plans.</summary>
    public string Zone { get; set; } = "Europe/Paris";

    /// <summary>Language of mails and of people who chose none: <c>fr</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "fr";

    /// <summary>A delivery later than this many minutes becomes <c>Missed</c> and asks a person.</summary>
    public int LatenessMinutes { get; set; } = 120;

    /// <summary>When it was made.</summary>
    public Instant CreatedAt { get; init; }

    /// <inheritdoc/>
    public Guid Version { get; set; }
}

/// <summary>A person's place in one workspace.</summary>
public sealed class Member : IOwned, IConcurrent
{
    /// <summary>The identifier.</summary>
    public MemberId Id { get; init; }

    /// <inheritdoc/>
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>The account.</summary>
    public UserId UserId { get; init; }

    /// <summary>What the person may do.</summary>
    public Role Role { get; set; }

    /// <summary>When the person joined.</summary>
    public Instant JoinedAt { get; init; }

    /// <summary>When the person left; their work stays under their name.</summary>
    public Instant? LeftAt { get; set; }

    /// <summary>From then on their access is over, by itself; <see langword="null"/> for as long as they stay.</summary>
    public Instant? EndsAt { get; set; }

    /// <summary>When they were told that it will be over soon.</summary>
    public Instant? EndToldAt { get; set; }

    /// <summary>Since when the person is locked out of this workspace; <see langword="null"/> for everybody else.</summary>
    public Instant? LockedAt { get; set; }

    /// <summary>Who locked them out.</summary>
    public string? LockedBy { get; set; }

    /// <summary>Why, in the words of whoever did.</summary>
    public string? LockedBecause { get; set; }

    /// <inheritdoc/>
    public Guid Version { get; set; }
}

/// <summary>One signed-in browser. Ending it signs the browser out at its next request.</summary>
public sealed class Session
{
    /// <summary>The identifier, carried in the cookie.</summary>
    public SessionId Id { get; init; }

    /// <summary>The account.</summary>
    public UserId UserId { get; init; }

    /// <summary>The browser as it named itself, shortened.</summary>
    public string Browser { get; init; } = "";

    /// <summary>Network address of the last request.</summary>
    public string? Address { get; set; }

    /// <summary>How the person signed in: <c>passkey</c>, <c>password+totp</c>, <c>password</c>, <c>oidc</c>...</summary>
    public string Method { get; init; } = "";

    /// <summary>When the person signed in.</summary>
    public Instant StartedAt { get; init; }

    /// <summary>Last request, to the minute.</summary>
    public Instant SeenAt { get; set; }

    /// <summary>When the person, or an administrator, ended it.</summary>
    public Instant? EndedAt { get; set; }
}

/// <summary>A bearer token for programs: acts as its owner, within its scopes. Only a digest is stored.</summary>
public sealed class ApiToken : IOwned
{
    /// <summary>The identifier.</summary>
    public ApiTokenId Id { get; init; }

    /// <inheritdoc/>
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>Whose rights it has.</summary>
    public UserId UserId { get; init; }

    /// <summary>What the owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the token.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>Permission keys it was given.</summary>
    public List<string> Scopes { get; init; } = [];

    /// <summary>When it was made.</summary>
    public Instant CreatedAt { get; init; }

    /// <summary>When it stops working by itself.</summary>
    public Instant? ExpiresAt { get; init; }

    /// <summary>Last use, to the minute.</summary>
    public Instant? UsedAt { get; set; }

    /// <summary>When it was revoked.</summary>
    public Instant? RevokedAt { get; set; }
}
