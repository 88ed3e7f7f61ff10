using NodaTime;
using Relais.Networks;

namespace Relais.Channels;

/// <summary>Whether calls can be made on behalf of a channel now. Closed.</summary>
public abstract record AccessOutcome
{
    private AccessOutcome()
    {
    }

    /// <summary>With this credential, renewed if it was about to expire. Holds secrets; prints none.</summary>
    public sealed record Ready(ChannelAccess Access) : AccessOutcome;

    /// <summary>Not before <paramref name="NotBefore"/>: the credential has expired and renewing it failed for a passing reason. Nothing was sent.</summary>
    public sealed record Later(Instant NotBefore, Reason Reason) : AccessOutcome;

    /// <summary>A person must connect the account again, or has disconnected or removed it. Nothing was sent.</summary>
    public sealed record NotConnected(ChannelState State, Reason Reason) : AccessOutcome;
}
