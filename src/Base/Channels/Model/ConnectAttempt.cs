using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Channels.Model;

/// <summary>
/// A connection that a person began and that the network has yet to answer. The answer is accepted once, within
/// <see cref="Lifetime"/>, from the person who began it.
/// </summary>
internal sealed class ConnectAttempt : IOwned
{
    public static readonly Duration Lifetime = Duration.FromMinutes(15);

    public ConnectAttemptId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public UserId UserId { get; init; }

    public required string Network { get; init; }

    /// <summary>The server as typed, to be shown again.</summary>
    public required string Typed { get; init; }

    /// <summary>The channel to connect again; <see langword="null"/> for any account.</summary>
    public ChannelId? Reconnects { get; init; }

    /// <summary>The reconnect link by which it was begun; then only whoever holds that link finishes it, and <see cref="UserId"/> is whoever made the link.</summary>
    public ReconnectLinkId? Link { get; init; }

    /// <summary>SHA-256 of the state that comes back with the code.</summary>
    public required byte[] StateDigest { get; init; }

    /// <summary>Sealed <see cref="Networks.PendingConnection"/>; <see langword="null"/> once answered.</summary>
    public byte[]? Pending { get; set; }

    public Instant StartedAt { get; init; }

    public Instant ExpiresAt { get; init; }

    public Instant? AnsweredAt { get; set; }

    /// <summary>The channel that came of it.</summary>
    public ChannelId? Connected { get; set; }

    /// <summary>Key of the sentence that says why nothing came of it.</summary>
    public string? ProblemKey { get; set; }

    public List<string> ProblemArgs { get; set; } = [];

    public static byte[] DigestOf(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));
}
