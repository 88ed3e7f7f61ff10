using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>A credential of which nothing else is known.</summary>
internal static class BareCredential
{
    /// <summary>Asks the network whose credential this is.</summary>
    public static async Task<Outcome<ConnectedAccount>> WhoIs(NetworkCatalog networks, string network, Uri instance, Credential credential, CancellationToken cancel)
    {
        if (!networks.TryGet(network, out var known) || known is not ICheckHealth checks)
        {
            return Problem.Invalid("network", "channels.connect.unknown_network", network);
        }

        var access = new ChannelAccess(network, instance, "", "", credential, known.Info.Limits);
        switch (await checks.CheckAsync(access, cancel))
        {
            case NetworkResult<ChannelHealth>.Ok { Value: var health }:
                var scopes = known.Info.Scopes.Select(s => s.Name).Except(health.MissingScopes, StringComparer.Ordinal);
                var profile = new Uri(instance, $"@{health.Handle.Split('@')[0]}");
                return new ConnectedAccount(instance, health.AccountId, health.Handle, health.DisplayName, health.AvatarUrl, profile, health.Limits, [.. scopes], credential);
            case NetworkResult<ChannelHealth>.Failed failed:
                return Sentences.Refused(failed.Reason, failed.Field, instance.Host);
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }
}
