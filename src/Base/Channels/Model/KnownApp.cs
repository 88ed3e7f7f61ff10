using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Channels.Model;

internal readonly record struct KnownAppId(Guid Value) : IId<KnownAppId>
{
    public static KnownAppId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>
/// This installation as one server knows it, made once and used by every workspace: a server does not need to know how many teams
/// work here. That is why it carries no workspace.
/// </summary>
internal sealed class KnownApp
{
    public KnownAppId Id { get; init; }

    public required string Network { get; init; }

    /// <summary>Normalised as <see cref="Channel.Instance"/>.</summary>
    public required string Instance { get; init; }

    /// <summary>Where people are sent back: a registration is worth nothing for another address.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>Sealed <see cref="Networks.AppRegistration"/>.</summary>
    public required byte[] Sealed { get; set; }

    public Instant RegisteredAt { get; set; }
}
