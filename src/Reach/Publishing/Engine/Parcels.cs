using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Networks;

namespace Relais.Publishing.Engine;

/// <summary>Everything needed to send one delivery, read at the last moment.</summary>
/// <param name="Channel">The channel; <see langword="null"/> when it is gone.</param>
/// <param name="Access">Whether calls can be made on its behalf; <see langword="null"/> when its credential must be renewed first.</param>
/// <param name="Post">The post as the channel gets it now; <see langword="null"/> when it is gone.</param>
/// <param name="Lateness">How late is too late.</param>
/// <param name="IsLockedOut">Whoever scheduled it was locked out since the network was first called: before that, the lock-out itself holds it.</param>
internal sealed record Parcel(ChannelView? Channel, AccessOutcome? Access, OutgoingPost? Post, Duration Lateness, bool IsLockedOut);

/// <summary>Reads what claimed deliveries need, workspace by workspace, many at once.</summary>
internal sealed class Parcels(IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>How long an opened credential is used before its row is read again; a change to a channel is also told by notice.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ChannelId, Known> channels = new();
    private readonly ConcurrentDictionary<WorkspaceId, (Duration Lateness, long At)> lateness = new();

    private sealed record Known(ChannelView? View, AccessOutcome? Access, long At);

    private static readonly IReadOnlySet<UserId> Nobody = new HashSet<UserId>();

    private static Known Gone { get; } = new(null, new AccessOutcome.NotConnected(ChannelState.Disconnected, new(ReasonCodes.TokenRejected, "The channel is gone.")), 0);

    /// <summary>The parcels of these claims, by delivery. Calls no network: one channel's slow renewal would keep all the others waiting.</summary>
    public async Task<Dictionary<DeliveryId, Parcel>> Load(IReadOnlyList<Claim> claims, CancellationToken cancel)
    {
        var parcels = new Dictionary<DeliveryId, Parcel>(claims.Count);
        foreach (var workspace in claims.GroupBy(c => c.Workspace))
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(workspace.Key);
            var late = await LatenessIn(db, workspace.Key, cancel);
            var posts = scope.ServiceProvider.GetRequiredService<Posts>();
            var now = await Know(scope.ServiceProvider, db, [.. workspace.Select(c => c.Channel).Distinct()], cancel);
            var known = workspace.Select(c => (Claim: c, Channel: now[c.Channel])).ToList();
            var outgoing = await posts.OutgoingFor(db, [.. known.Where(k => k.Channel.View is not null).Select(k => (k.Claim.Post, k.Channel.View!))], cancel);
            var lockedOut = await LockedOut(db, workspace, cancel);
            foreach (var (claim, channel) in known)
            {
                parcels[claim.Id] = new(channel.View, channel.Access, outgoing.GetValueOrDefault((claim.Post, claim.Channel)), late, claim.ScheduledBy is { } by && lockedOut.Contains(by));
            }
        }

        return parcels;
    }

    /// <summary>The post as it was sent at a call that began before <paramref name="begun"/>, though it was edited or deleted since; <see langword="null"/> when that can no longer be read.</summary>
    public async Task<OutgoingPost?> AsSent(Claim claim, Parcel parcel, Instant begun, CancellationToken cancel)
    {
        if (parcel.Channel is null || claim.ContentHash is null || parcel.Post?.ContentHash == claim.ContentHash)
        {
            return parcel.Post;
        }

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(claim.Workspace);
        return await scope.ServiceProvider.GetRequiredService<Posts>().OutgoingAsItWas(db, claim.Post, parcel.Channel, claim.ContentHash, begun, cancel);
    }

    /// <summary>Something about channels changed.</summary>
    public void Forget() => channels.Clear();

    public void Forget(ChannelId channel) => channels.TryRemove(channel, out _);

    /// <summary>The parcel with the credential renewed, when it could not be sent without.</summary>
    public async Task<Parcel> Renewed(Claim claim, Parcel parcel, CancellationToken cancel) =>
        parcel.Access is not null ? parcel : parcel with { Access = await With(claim, (door, db) => door.AccessFor(db, claim.Channel, cancel)) };

    /// <summary>Renews the credential that the network has just called expired.</summary>
    public Task<AccessOutcome> Refresh(Claim claim, ChannelAccess expired, CancellationToken cancel) =>
        With(claim, (door, db) => door.Refresh(db, claim.Channel, expired, cancel));

    /// <summary>The network no longer accepts the credential. False when it has another by now, with which to try again.</summary>
    public Task<bool> NeedsReconnect(Claim claim, ChannelAccess refused, Reason reason, CancellationToken cancel)
    {
        Forget(claim.Channel);
        return With(claim, (door, db) => door.MarkNeedsReconnect(db, claim.Channel, refused, reason, cancel));
    }

    private async Task<T> With<T>(Claim claim, Func<Channels.Channels, AppDb, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(claim.Workspace);
        return await work(scope.ServiceProvider.GetRequiredService<Channels.Channels>(), db);
    }

    /// <summary>Each of these, as it was read a moment ago or is read now: what is forgotten meanwhile by others is not gone for that.</summary>
    private async Task<Dictionary<ChannelId, Known>> Know(IServiceProvider services, AppDb db, IReadOnlyList<ChannelId> ids, CancellationToken cancel)
    {
        var all = new Dictionary<ChannelId, Known>(ids.Count);
        foreach (var id in ids)
        {
            if (channels.TryGetValue(id, out var known) && known.Access is not null && time.GetElapsedTime(known.At) < Fresh)
            {
                all[id] = known;
            }
        }

        List<ChannelId> stale = [.. ids.Where(id => !all.ContainsKey(id))];
        if (stale.Count == 0)
        {
            return all;
        }

        var read = time.GetTimestamp();
        var found = await services.GetRequiredService<Channels.Channels>().WithAccess(db, stale, cancel);
        foreach (var id in stale)
        {
            channels[id] = all[id] = found.TryGetValue(id, out var one) ? new(one.View, one.Access, read) : Gone;
        }

        return all;
    }

    private static async Task<IReadOnlySet<UserId>> LockedOut(AppDb db, IEnumerable<Claim> claims, CancellationToken cancel)
    {
        List<UserId> users = [.. claims.Where(c => c.Attempts > 0).Select(c => c.ScheduledBy).OfType<UserId>().Distinct()];
        return users.Count == 0 ? Nobody : await People.LockedOut(db, users, cancel);
    }

    /// <summary>The workspace's rule, in minutes; prepared ahead, see <see cref="QueriesAhead"/>.</summary>
    internal static IQueryable<int> LatenessOf(AppDb db, WorkspaceId workspace) => db.Set<Workspace>().Where(w => w.Id == workspace).Select(w => w.LatenessMinutes);

    private async Task<Duration> LatenessIn(AppDb db, WorkspaceId workspace, CancellationToken cancel)
    {
        if (lateness.TryGetValue(workspace, out var known) && time.GetElapsedTime(known.At) < Fresh)
        {
            return known.Lateness;
        }

        // As a list, because that is how it is prepared ahead: FirstOrDefaultAsync would be another query, translated while the first delivery waits.
        var minutes = (await LatenessOf(db, workspace).ToListAsync(cancel)).FirstOrDefault();
        lateness[workspace] = (Duration.FromMinutes(minutes), time.GetTimestamp());
        return Duration.FromMinutes(minutes);
    }
}
