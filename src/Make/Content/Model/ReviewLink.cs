using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Relais.Campaigns;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Content.Model;

/// <summary>
/// Shows one post, or the posts of one campaign, to somebody who has no account here. Its secret is 256 random bits, of which only the digest is kept. It works
/// until it expires, is taken back, or whoever made it is locked out.
/// </summary>
internal sealed class ReviewLink : IOwned, IConcurrent
{
    public const int ForLength = 80;

    public ReviewLinkId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public PostId? Post { get; init; }

    public CampaignId? Campaign { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] Digest { get; init; }

    /// <summary>Whom it is for, in the team's words.</summary>
    public required string For { get; init; }

    public UserId MadeBy { get; init; }

    public required string MadeByName { get; init; }

    public Instant MadeAt { get; init; }

    public Instant ExpiresAt { get; init; }

    public Instant? RevokedAt { get; set; }

    public Guid Version { get; set; }

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public bool IsOpen(Instant now) => RevokedAt is null && ExpiresAt > now;
}

/// <summary>One use of a review link: it was opened, or something was said with it.</summary>
internal sealed class ReviewUse : IOwned
{
    public ReviewUseId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public ReviewLinkId Link { get; init; }

    public ReviewUseKind Kind { get; init; }

    /// <summary>The name that was typed; <see langword="null"/> when the link was only opened.</summary>
    public string? Name { get; init; }

    /// <summary>The network address it came from.</summary>
    public string? Address { get; init; }

    public Instant At { get; init; }
}

/// <summary>What somebody outside said of a post. It says nothing about the team's own review: a typed name is no proof of who typed it.</summary>
internal sealed class ReviewRemark : IOwned
{
    public const int TextLength = 4000;

    public const int NameLength = 80;

    public ReviewRemarkId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public ReviewLinkId Link { get; init; }

    public PostId Post { get; init; }

    /// <summary>The revision that was shown.</summary>
    public int Revision { get; init; }

    public ReviewUseKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>Whom the link was for, as it was called then.</summary>
    public required string For { get; init; }

    /// <summary>Empty for an approval without words.</summary>
    public string Text { get; init; } = "";

    public Instant At { get; init; }
}
