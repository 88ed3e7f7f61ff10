using System.Text.Json.Serialization;
using NodaTime;

namespace Relais.Networks;

/// <summary>
/// The secrets that act for an account, by name. Serialises as JSON; the caller encrypts that JSON at rest.
/// It never prints: <see cref="ToString"/> shows names only.
/// </summary>
/// <param name="Secrets">Named secrets, whose names only the network's own connector reads.</param>
/// <param name="ExpiresAt">When the access part stops working; null when it does not expire by itself. Refresh before, with <see cref="IRefresh"/>.</param>
public sealed record Credential(
    IReadOnlyDictionary<string, string> Secrets,
    [property: JsonConverter(typeof(InstantJson))] Instant? ExpiresAt = null)
{
    /// <summary>
    /// When the authorisation itself ends, however often it is renewed before: then only the account's owner can give a new one. Null when the network sets no
    /// such end, or does not say.
    /// </summary>
    [JsonConverter(typeof(InstantJson))]
    public Instant? EndsAt { get; init; }

    public string Secret(string name) => Secrets.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException($"The credential has no secret named \"{name}\".");

    public override string ToString() => $"Credential({string.Join(", ", Secrets.Keys.Order(StringComparer.Ordinal))}: redacted)";
}

/// <summary>What a call on behalf of a connected account needs. Holds secrets; prints none.</summary>
/// <param name="NetworkKey"><see cref="NetworkInfo.Key"/>.</param>
/// <param name="Instance">Root address of the server that holds the account (instance, PDS).</param>
/// <param name="AccountId">The network's stable identifier of the account; handles change, this does not.</param>
/// <param name="Handle">As people write it, without the leading @.</param>
/// <param name="Limits">What the instance or the account reported last; the network's own defaults stand in for what is unknown.</param>
public sealed record ChannelAccess(string NetworkKey, Uri Instance, string AccountId, string Handle, Credential Credential, NetworkLimits Limits);
