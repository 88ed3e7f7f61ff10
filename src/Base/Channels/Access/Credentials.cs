using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Secrets;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using static Relais.Channels.Access.OwnTransaction;

namespace Relais.Channels.Access;

/// <summary>
/// The one place where credentials are opened and renewed. Refresh tokens may work only once, so a renewal holds a lease on the
/// channel's row, and its result is stored only over the very credential that it replaces.
/// </summary>
internal sealed class Credentials(NetworkCatalog networks, SecretBox box, Pipeline pipeline, TimeProvider time, ILogger<Credentials> log)
{
    internal const string Purpose = "channel.credential";

    /// <summary>A credential that expires within this is renewed before it is used.</summary>
    private static readonly Duration Margin = Duration.FromMinutes(1);

    /// <summary>Longer than the wire's own time limit, so that a living process always finishes inside its lease.</summary>
    private static readonly Duration Lease = Duration.FromMinutes(2);

    /// <summary>How long one waits for another's renewal: tries of <see cref="Pause"/>.</summary>
    private const int Tries = 75;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public byte[] Seal(Credential credential) => box.Seal(JsonSerializer.Serialize(credential), Purpose);

    /// <summary>When to renew: a quarter of the life left, at most a week before; never for what does not expire.</summary>
    public Instant? NextRefresh(string network, Credential credential, Instant now)
    {
        if (credential.ExpiresAt is not { } end || networks.As<IRefresh>(network) is null)
        {
            return null;
        }

        var early = Duration.Min((end - now) / 4, Duration.FromDays(7));
        return end - Duration.Max(early, Margin);
    }

    /// <summary>These channels with their sealed credentials; prepared ahead, see <see cref="QueriesAhead"/>.</summary>
    public static IQueryable<Channel> Rows(AppDb db, IReadOnlyCollection<ChannelId> ids) => db.Set<Channel>().AsNoTracking().Where(c => ids.Contains(c.Id));

    public async Task<AccessOutcome> AccessFor(AppDb db, ChannelId id, CancellationToken cancel)
    {
        var channel = await Load(db, id, cancel);
        if (!TryOpen(channel, out var credential, out var not))
        {
            return not;
        }

        return IsEnding(credential) ? await Refresh(db, id, credential, cancel) : Ready(channel!, credential);
    }

    public async Task<Dictionary<ChannelId, (ChannelView View, AccessOutcome? Access)>> WithAccess(AppDb db, IReadOnlyCollection<ChannelId> ids, CancellationToken cancel)
    {
        var rows = await Rows(db, ids).ToListAsync(cancel);
        return rows.ToDictionary(c => c.Id, c => (c.ToView(networks), !TryOpen(c, out var credential, out var not) ? not : IsEnding(credential) ? null : (AccessOutcome?)Ready(c, credential)));
    }

    public async Task<AccessOutcome> Refresh(AppDb db, ChannelId id, Credential expired, CancellationToken cancel)
    {
        OutsideTransactions(db);
        for (var tries = 0; ; tries++)
        {
            var channel = await Load(db, id, cancel);
            if (!TryOpen(channel, out var credential, out var not))
            {
                return not;
            }

            if (!Same(credential, expired))
            {
                return Ready(channel!, credential);
            }

            if (networks.As<IRefresh>(channel!.Network) is not { } network)
            {
                return await GiveUp(db, id, credential, new(ReasonCodes.TokenExpired, "The credential has expired and this network offers no renewal."), cancel);
            }

            if (await TakeLease(db, channel, cancel) is { } lease)
            {
                return await RefreshAlone(db, channel, credential, network, lease, cancel);
            }

            if (tries == Tries)
            {
                return new AccessOutcome.Later(time.Now() + Duration.FromSeconds(30), new(ReasonCodes.TokenExpired, "Another process is renewing the credential."));
            }

            await Task.Delay(Pause, cancel);
        }
    }

    /// <summary>Renews a credential whose time has come, unless somebody just did.</summary>
    public async Task RefreshDue(AppDb db, ChannelId id, CancellationToken cancel)
    {
        var channel = await Load(db, id, cancel);
        if (channel?.NextRefreshAt <= time.Now() && TryOpen(channel, out var credential, out _))
        {
            await Refresh(db, id, credential, cancel);
        }
    }

    /// <summary>False when another credential has taken the place of the refused one: then nothing is done.</summary>
    public async Task<bool> MarkNeedsReconnect(AppDb db, ChannelId id, Credential refused, Reason reason, CancellationToken cancel)
    {
        OutsideTransactions(db);
        var outcome = await pipeline.Run(Caller.System(db.Workspace), new MarkNeedsReconnect(id, refused, reason.Code, reason.Detail), cancel);
        if (!outcome.Ok)
        {
            log.LogWarning("Channel {Channel} could not be marked: {Problem}", id, outcome.Problem.TextKey);
        }

        return !outcome.Ok || outcome.Value;
    }

    /// <summary>Whether that is the channel's credential now. Of what cannot be opened nobody knows, and whoever uses it is told.</summary>
    public bool IsOf(Channel channel, Credential credential)
    {
        try
        {
            return channel.Credential is { } current && Same(Open(current), credential);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public static Task NoteSuccess(AppDb db, ChannelId id, Instant at, RateBudget? budget, CancellationToken cancel) => Writing(db, () =>
        db.Set<Channel>().Where(c => c.Id == id).ExecuteUpdateAsync(
            s =>
            {
                s.SetProperty(c => c.LastSuccessAt, at);
                if (budget is not null)
                {
                    s.SetProperty(c => c.RateLimit, budget.Limit)
                        .SetProperty(c => c.RateRemaining, budget.Remaining)
                        .SetProperty(c => c.RateResetsAt, budget.ResetsAt)
                        .SetProperty(c => c.RateReadAt, budget.ReadAt);
                }
            },
            cancel));

    private async Task<AccessOutcome> RefreshAlone(AppDb db, Channel seen, Credential expired, IRefresh network, Guid lease, CancellationToken cancel)
    {
        var channel = await Load(db, seen.Id, cancel);
        if (!TryOpen(channel, out var current, out var not) || !Same(current, expired))
        {
            await Release(db, seen.Id, lease, null);
            return not ?? Ready(channel!, current!);
        }

        // Whoever asked may go away meanwhile; a renewed token that nobody stores would be lost for good.
        switch (await network.RefreshAsync(Access(channel!, current!), CancellationToken.None))
        {
            case NetworkResult<Credential>.Ok { Value: var renewed }:
                return await Store(db, channel!, renewed, lease);
            case NetworkResult<Credential>.Failed { Reason.Code: ReasonCodes.TokenRejected or ReasonCodes.AccountBlocked } failed:
                await Release(db, seen.Id, lease, null);
                return await GiveUp(db, seen.Id, current, failed.Reason, cancel);
            case NetworkResult<Credential>.Failed failed:
                return await PutOff(db, channel!, current!, failed, lease);
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }

    private async Task<AccessOutcome> Store(AppDb db, Channel channel, Credential renewed, Guid lease)
    {
        var now = time.Now();
        var before = channel.Credential;
        var end = Warnings.EndOf(networks, channel.Network, renewed);
        var warning = end == channel.EndsAt ? channel.NextWarningAt : Warnings.Next(end, channel.ConnectedAt, now);
        var stored = 0;
        await Writing(db, async () => stored = await db.Set<Channel>().Where(c => c.Id == channel.Id && c.Credential == before).ExecuteUpdateAsync(s => s
            .SetProperty(c => c.Credential, Seal(renewed))
            .SetProperty(c => c.ExpiresAt, renewed.ExpiresAt)
            .SetProperty(c => c.EndsAt, end)
            .SetProperty(c => c.NextWarningAt, warning)
            .SetProperty(c => c.RefreshedAt, now)
            .SetProperty(c => c.LastSuccessAt, now)
            .SetProperty(c => c.FailureCode, (string?)null)
            .SetProperty(c => c.FailureDetail, (string?)null)
            .SetProperty(c => c.FailedAt, (Instant?)null)
            .SetProperty(c => c.NextRefreshAt, NextRefresh(channel.Network, renewed, now))
            .SetProperty(c => c.RefreshLease, (Guid?)null)
            .SetProperty(c => c.RefreshLeaseUntil, (Instant?)null)));
        if (stored == 1)
        {
            return Ready(channel, renewed);
        }

        // Connected again or disconnected meanwhile: what a person did wins.
        await Release(db, channel.Id, lease, null);
        var latest = await Load(db, channel.Id, CancellationToken.None);
        return TryOpen(latest, out var credential, out var not) ? Ready(latest!, credential) : not;
    }

    private async Task<AccessOutcome> PutOff(AppDb db, Channel channel, Credential current, NetworkResult<Credential>.Failed failed, Guid lease)
    {
        var now = time.Now();
        var next = failed.NotBefore is { } asked && asked > now ? asked : now + Duration.FromMinutes(5);
        log.LogWarning("Renewing the credential of channel {Channel} on {Network} failed: {Code}", channel.Id, channel.Network, failed.Reason.Code);
        await Release(db, channel.Id, lease, next);
        await pipeline.Run(Caller.System(db.Workspace), new NoteRefreshFailure(channel.Id, current, failed.Reason.Code, failed.Reason.Detail), CancellationToken.None);
        return await Newer(db, channel.Id, current) ?? (current.ExpiresAt > now ? Ready(channel, current) : new AccessOutcome.Later(next, failed.Reason));
    }

    private async Task<AccessOutcome> GiveUp(AppDb db, ChannelId id, Credential refused, Reason reason, CancellationToken cancel)
    {
        await MarkNeedsReconnect(db, id, refused, reason, cancel);
        return await Newer(db, id, refused) ?? new AccessOutcome.NotConnected(ChannelState.NeedsReconnect, reason);
    }

    /// <summary>With the credential of a person who connected the account while the old one was being renewed; <see langword="null"/> when nobody did.</summary>
    private async Task<AccessOutcome?> Newer(AppDb db, ChannelId id, Credential old)
    {
        var latest = await Load(db, id, CancellationToken.None);
        return TryOpen(latest, out var credential, out _) && !Same(credential, old) ? Ready(latest!, credential) : null;
    }

    private async Task<Guid?> TakeLease(AppDb db, Channel channel, CancellationToken cancel)
    {
        var now = time.Now();
        var lease = Guid.CreateVersion7();
        var taken = 0;
        await Writing(db, async () => taken = await db.Set<Channel>()
            .Where(c => c.Id == channel.Id && (c.RefreshLeaseUntil == null || c.RefreshLeaseUntil < now))
            .ExecuteUpdateAsync(s => s.SetProperty(c => c.RefreshLease, lease).SetProperty(c => c.RefreshLeaseUntil, now + Lease), cancel));
        return taken == 1 ? lease : null;
    }

    private static Task Release(AppDb db, ChannelId id, Guid lease, Instant? nextRefresh) => Writing(db, () =>
        db.Set<Channel>().Where(c => c.Id == id && c.RefreshLease == lease).ExecuteUpdateAsync(s =>
        {
            s.SetProperty(c => c.RefreshLease, (Guid?)null).SetProperty(c => c.RefreshLeaseUntil, (Instant?)null);
            if (nextRefresh is not null)
            {
                s.SetProperty(c => c.NextRefreshAt, nextRefresh);
            }
        }));

    private bool TryOpen(Channel? channel, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Credential? credential, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out AccessOutcome? not)
    {
        (credential, not) = (null, null);
        if (channel is not { State: ChannelState.Connected, RemovedAt: null, Credential: { } sealedCredential })
        {
            not = new AccessOutcome.NotConnected(
                channel is { RemovedAt: null } ? channel.State : ChannelState.Disconnected,
                new(channel?.FailureCode ?? ReasonCodes.TokenRejected, channel?.FailureDetail ?? "The channel is not connected."));
            return false;
        }

        if (!networks.TryGet(channel.Network, out _))
        {
            not = new AccessOutcome.NotConnected(channel.State, new(Sentences.NetworkNotOffered, channel.Network));
            return false;
        }

        try
        {
            credential = Open(sealedCredential);
            return true;
        }
        catch (CryptographicException e)
        {
            log.LogError("The credential of channel {Channel} cannot be opened: {Reason}", channel.Id, e.Message);
            not = new AccessOutcome.NotConnected(ChannelState.NeedsReconnect, new(Sentences.KeyMissing, e.Message));
            return false;
        }
    }

    private Credential Open(byte[] sealedCredential) => JsonSerializer.Deserialize<Credential>(box.Open(sealedCredential, Purpose))!;

    private bool IsEnding(Credential credential) => credential.ExpiresAt is { } end && time.Now() > end - Margin;

    private AccessOutcome.Ready Ready(Channel channel, Credential credential) => new(Access(channel, credential));

    private ChannelAccess Access(Channel channel, Credential credential) => new(
        channel.Network, new(channel.Instance), channel.AccountId, channel.Handle, credential, networks[channel.Network].Info.Limits.OverriddenBy(channel.LimitsReported));

    private static Task<Channel?> Load(AppDb db, ChannelId id, CancellationToken cancel) =>
        db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancel);

    private static bool Same(Credential a, Credential b) =>
        a.Secrets.Count == b.Secrets.Count && a.Secrets.All(s => b.Secrets.TryGetValue(s.Key, out var other) && other == s.Value);
}
