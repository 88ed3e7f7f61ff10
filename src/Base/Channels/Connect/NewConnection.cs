using Microsoft.EntityFrameworkCore;
using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>A connected account and its picture, fetched before the transaction opens.</summary>
internal sealed record Found(string Network, ConnectedAccount Account, string? AvatarKey);

/// <summary>How every connection ends, whatever the network and the way to it: a new channel, or the same channel with a new credential.</summary>
internal sealed class NewConnection(NetworkCatalog networks, Credentials credentials, Avatars avatars)
{
    public async Task<Found> Prepare(string network, ConnectedAccount account, CancellationToken cancel) =>
        new(network, account, await avatars.Fetch(account.AvatarUrl, cancel));

    /// <summary>Whether the caller has the slice's right on the channel that was asked for and on the one that this account would take up. Whoever holds a link proves theirs by it instead.</summary>
    public async Task<bool> MayKeep(Work work, Found found, ChannelId? reconnects) =>
        (reconnects is not { } wanted || work.May(Whereabouts.OnChannel(wanted.Value)))
        && (await Of(work, found, Channel.Normal(found.Account.Instance), reconnects) is not { } channel || work.May(channel.Whereabouts));

    /// <summary>Writes it down. With <paramref name="reconnects"/>, only that channel's own account is accepted.</summary>
    public async Task<Outcome<Channel>> Keep(Work work, Found found, ChannelId? reconnects)
    {
        var (account, instance) = (found.Account, Channel.Normal(found.Account.Instance));
        var all = work.Db.Set<Channel>();
        var channel = await Of(work, found, instance, reconnects);
        if (reconnects is { } wanted && channel?.Id != wanted)
        {
            var had = await all.AsNoTracking().FirstOrDefaultAsync(c => c.Id == wanted, work.Cancel);
            return had is null ? Problem.NotFound("channels.not_found") : Problem.Blocked("channels.connect.other_account", account.Handle, had.Handle);
        }

        if (channel is null)
        {
            channel = await New(work, found, instance);
            work.Db.Add(channel);
            Write(work, channel, found, instance);
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Connected));
            work.Audit.About("channel", channel.Id, channel.Name).Change(null, Summary(channel));
            work.Raise(new ChannelConnected(channel.Id, channel.Network, channel.Name));
        }
        else
        {
            var before = Summary(channel);
            Write(work, channel, found, instance);
            work.Db.Add(ConnectionEvent.Of(work, channel.Id, ConnectionEventKind.Reconnected));
            work.Audit.About("channel", channel.Id, channel.Name).Change(before, Summary(channel));
            work.Raise(new ChannelReconnected(channel.Id));
        }

        Connections.Tell(work, channel.Id);
        return channel;
    }

    /// <summary>The account's channel: on that server, else, where an account keeps its identifier when it moves, the one on the server that it came from.</summary>
    private async Task<Channel?> Of(Work work, Found found, string instance, ChannelId? reconnects)
    {
        var same = await work.Db.Set<Channel>().Where(c => c.Network == found.Network && c.AccountId == found.Account.AccountId).ToListAsync(work.Cancel);
        return same.Find(c => c.Instance == instance) is { } here ? here
            : !networks[found.Network].Info.AccountIdsAreGlobal ? null
            : same.OrderBy(c => c.Id != reconnects).ThenBy(c => c.RemovedAt is not null).ThenByDescending(c => c.ConnectedAt).FirstOrDefault();
    }

    /// <summary>The colour that the fewest channels have.</summary>
    private static async Task<Channel> New(Work work, Found found, string instance)
    {
        var used = await work.Db.Set<Channel>().Where(c => c.RemovedAt == null).Select(c => c.Colour).ToListAsync(work.Cancel);
        return new()
        {
            Id = work.NewId<ChannelId>(),
            WorkspaceId = work.Workspace,
            Network = found.Network,
            Instance = instance,
            AccountId = found.Account.AccountId,
            Handle = found.Account.Handle,
            Name = found.Account.Handle,
            ProfileUrl = found.Account.ProfileUrl.AbsoluteUri,
            Limits = "{}",
            Colour = Enumerable.Range(1, 6).MinBy(colour => used.Count(u => u == colour)),
            CreatedAt = work.Now,
        };
    }

    private void Write(Work work, Channel channel, Found found, string instance)
    {
        var account = found.Account;
        if (channel.Instance != instance)
        {
            channel.MoveTo(instance);
        }

        channel.Handle = account.Handle;
        channel.Name = string.IsNullOrWhiteSpace(account.DisplayName) ? account.Handle : account.DisplayName;
        channel.ProfileUrl = account.ProfileUrl.AbsoluteUri;
        if (found.AvatarKey is not null)
        {
            (channel.AvatarKey, channel.AvatarUrl) = (found.AvatarKey, account.AvatarUrl?.AbsoluteUri);
        }

        channel.Limits = Channel.Write(account.Limits);
        channel.Scopes = [.. account.Scopes];
        channel.MissingScopes = [.. networks[channel.Network].Info.Scopes.Select(s => s.Name).Where(s => !Granted(account.Scopes, s))];
        channel.Credential = credentials.Seal(account.Credential);
        channel.ExpiresAt = account.Credential.ExpiresAt;
        channel.EndsAt = Warnings.EndOf(networks, channel.Network, account.Credential);
        channel.NextWarningAt = Warnings.Next(channel.EndsAt, work.Now, work.Now);
        channel.NextRefreshAt = credentials.NextRefresh(channel.Network, account.Credential, work.Now);
        channel.NextCheckAt = work.Now + Health.CheckChannelSlice.Daily(channel.Id);
        (channel.ConnectedAt, channel.ConnectedBy) = (work.Now, work.Caller.Name);
        channel.State = ChannelState.Connected;
        (channel.RemovedAt, channel.AlertOpen) = (null, false);
        channel.Succeed(work.Now);
    }

    /// <summary>A scope is also granted by the wider one before its colon: <c>read</c> holds <c>read:accounts</c>. A network without scopes grants all.</summary>
    private static bool Granted(IReadOnlyList<string> scopes, string wanted) =>
        scopes.Count == 0 || scopes.Contains(wanted) || scopes.Contains(wanted.Split(':')[0]);

    /// <summary>What the audit log keeps: no secret.</summary>
    private static object Summary(Channel c) => new { c.Network, c.Instance, c.Handle, c.Name, c.State, c.Scopes, removed = c.RemovedAt is not null };
}
