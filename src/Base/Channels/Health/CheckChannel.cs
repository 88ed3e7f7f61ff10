using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Access;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Health;

/// <summary>Tries the connection out without changing anything on the network, and takes over name, picture and limits as they are now.</summary>
public sealed record CheckChannel(ChannelId Id) : IRequest<ChannelCheck>;

/// <summary>What came of a check.</summary>
/// <param name="Ok">The network answered and accepts the credential.</param>
/// <param name="Code">Otherwise why, one of <see cref="ReasonCodes"/>.</param>
/// <param name="Detail">The network's own words.</param>
public sealed record ChannelCheck(bool Ok, string? Code, string? Detail);

/// <summary>What was learnt outside: health, or why there is none.</summary>
internal sealed record Checked(ChannelHealth? Health, string? AvatarKey, RateBudget? Budget, Reason? Failure, Instant? NotBefore)
{
    /// <summary><see cref="Channel.ConnectedAt"/> of the connection that was tried out.</summary>
    public Instant ConnectedAt { get; init; }
}

[Slice("channels.check", ChannelPermissions.Manage, Http = "POST /channels/{id}/check")]
internal sealed class CheckChannelSlice(AppDb db, NetworkCatalog networks, Credentials credentials, Avatars avatars, ChannelAlerts alerts) : OutsideSlice<CheckChannel, Checked, ChannelCheck>
{
    /// <summary>A day, and up to an hour more by the channel's id, so that not all are asked at once.</summary>
    public static Duration Daily(ChannelId id) => Duration.FromHours(24) + Duration.FromSeconds((uint)id.GetHashCode() % 3600);

    public override async Task<Outcome<Checked>> Fetch(CheckChannel request, Caller caller, CancellationToken cancel)
    {
        if (await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt == null, cancel) is not { } channel)
        {
            return Problem.NotFound("channels.not_found");
        }

        if (channel.State == ChannelState.Disconnected)
        {
            return Problem.Blocked("channels.check.disconnected");
        }

        if (networks.As<ICheckHealth>(channel.Network) is not { } network)
        {
            return Problem.Blocked("channels.check.cannot");
        }

        var found = await credentials.AccessFor(db, channel.Id, cancel) switch
        {
            AccessOutcome.Ready ready => await AskTwice(network, ready.Access, channel, cancel),
            AccessOutcome.Later later => new(null, null, null, later.Reason, later.NotBefore),
            AccessOutcome.NotConnected not => new(null, null, null, not.Reason, null),
            _ => throw new InvalidOperationException("Not an access."),
        };
        return found with { ConnectedAt = channel.ConnectedAt };
    }

    public override async Task<Outcome<ChannelCheck>> Handle(CheckChannel request, Checked found, Work work)
    {
        if (await work.Db.Set<Channel>().FirstOrDefaultAsync(c => c.Id == request.Id && c.RemovedAt == null, work.Cancel) is not { } channel)
        {
            return Problem.NotFound("channels.not_found");
        }

        work.Audit.Skip();
        if (channel.State == ChannelState.Disconnected)
        {
            return Problem.Blocked("channels.check.disconnected");
        }

        // Connected again while the old credential was being tried out: what was found says nothing of the new one, which has just worked.
        if (channel.ConnectedAt != found.ConnectedAt)
        {
            work.Reply.Toast("channels.check.ok", channel.Name);
            return new ChannelCheck(true, null, null);
        }

        channel.LastCheckedAt = work.Now;
        work.Db.Add(new CheckResult { Id = work.NewId<CheckResultId>(), WorkspaceId = channel.WorkspaceId, ChannelId = channel.Id, At = work.Now, Code = found.Failure?.Code });
        if (found.Health is { } health)
        {
            Healthy(work, channel, health, found);
            await alerts.Consider(work, channel);
            work.Reply.Toast("channels.check.ok", channel.Name);
            return new ChannelCheck(true, null, null);
        }

        var reason = found.Failure!;
        Failing(work, channel, reason, found.NotBefore);
        await alerts.Consider(work, channel);
        work.Reply.Toast(Sentences.KeyOf(reason.Code), new Uri(channel.Instance).Authority);
        return new ChannelCheck(false, reason.Code, reason.Detail);
    }

    /// <summary>A token that the network calls expired before its time is renewed, once: only then is it known whether a person is needed.</summary>
    private async Task<Checked> AskTwice(ICheckHealth network, ChannelAccess access, Channel channel, CancellationToken cancel)
    {
        var first = await Ask(network, access, channel, cancel);
        if (first.Failure?.Code != ReasonCodes.TokenExpired || network is not IRefresh)
        {
            return first;
        }

        return await credentials.Refresh(db, channel.Id, access.Credential, cancel) switch
        {
            AccessOutcome.Ready ready => await Ask(network, ready.Access, channel, cancel),
            AccessOutcome.Later later => new(null, null, null, later.Reason, later.NotBefore),
            AccessOutcome.NotConnected not => new(null, null, null, not.Reason, null),
            _ => first,
        };
    }

    private async Task<Checked> Ask(ICheckHealth network, ChannelAccess access, Channel channel, CancellationToken cancel)
    {
        switch (await network.CheckAsync(access, cancel))
        {
            case NetworkResult<ChannelHealth>.Ok { Value: var health } ok:
                var moved = health.AvatarUrl is not null && health.AvatarUrl.AbsoluteUri != channel.AvatarUrl;
                return new(health, moved ? await avatars.Fetch(health.AvatarUrl, cancel) : null, ok.Budget, null, null);
            case NetworkResult<ChannelHealth>.Failed failed:
                return new(null, null, null, failed.Reason, failed.NotBefore);
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }

    private static void Healthy(Work work, Channel channel, ChannelHealth health, Checked found)
    {
        if (channel.FailureCode is not null && channel.State == ChannelState.Connected)
        {
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Recovered));
        }

        var name = string.IsNullOrWhiteSpace(health.DisplayName) ? health.Handle : health.DisplayName;
        if (name != channel.Name || health.Handle != channel.Handle)
        {
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Renamed, detail: $"{channel.Name} (@{channel.Handle})"));
            (channel.Name, channel.Handle) = (name, health.Handle);
        }

        var limits = Channel.Write(health.Limits);
        if (LimitLines.Changes(channel.LimitsReported, health.Limits))
        {
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.LimitsChanged));
        }

        if (health.MissingScopes.Except(channel.MissingScopes, StringComparer.Ordinal).Any())
        {
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.ScopesMissing, detail: string.Join(", ", health.MissingScopes)));
        }

        channel.Limits = limits;
        channel.MissingScopes = [.. health.MissingScopes];
        if (found.AvatarKey is not null)
        {
            (channel.AvatarKey, channel.AvatarUrl) = (found.AvatarKey, health.AvatarUrl?.AbsoluteUri);
        }

        if (found.Budget is { } budget)
        {
            (channel.RateLimit, channel.RateRemaining, channel.RateResetsAt, channel.RateReadAt) = (budget.Limit, budget.Remaining, budget.ResetsAt, budget.ReadAt);
        }

        channel.Succeed(work.Now);
        channel.NextCheckAt = work.Now + Daily(channel.Id);
        Connections.Tell(work, channel.Id);
    }

    private static void Failing(Work work, Channel channel, Reason reason, Instant? notBefore)
    {
        var news = channel.FailureCode != reason.Code;
        var anHour = work.Now + Duration.FromHours(1);
        channel.NextCheckAt = notBefore > anHour ? notBefore : anHour;
        if (reason.Code is ReasonCodes.TokenRejected or ReasonCodes.AccountBlocked && channel.NeedReconnect(reason, work.Now))
        {
            channel.NextCheckAt = null;
            Connections.TellNeedsReconnect(work, channel, reason);
            return;
        }

        channel.Fail(reason, work.Now);
        channel.FailedChecks++;
        if (channel.State != ChannelState.Connected)
        {
            channel.NextCheckAt = null;
        }
        else if (news)
        {
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.CheckFailed, reason.Code, reason.Detail));
        }

        Connections.Tell(work, channel.Id);
    }
}
