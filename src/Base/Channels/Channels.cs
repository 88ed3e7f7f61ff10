using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels;

/// <summary>
/// Front door to the channels. Methods without a context read the workspace of the request; those that take one serve work
/// outside requests, on a context narrowed to the channel's workspace.
/// </summary>
public sealed class Channels
{
    private readonly AppDb db;
    private readonly NetworkCatalog networks;
    private readonly Credentials credentials;
    private readonly Pipeline pipeline;

    internal Channels(AppDb db, NetworkCatalog networks, Credentials credentials, Pipeline pipeline) =>
        (this.db, this.networks, this.credentials, this.pipeline) = (db, networks, credentials, pipeline);

    /// <summary>Channels of the workspace by network and name, without the removed ones.</summary>
    public Task<IReadOnlyList<ChannelView>> All(CancellationToken cancel = default) => All(db, cancel);

    /// <inheritdoc cref="All(CancellationToken)"/>
    public async Task<IReadOnlyList<ChannelView>> All(AppDb context, CancellationToken cancel = default)
    {
        var rows = await context.Set<Channel>().AsNoTracking().Where(c => c.RemovedAt == null).Select(Channel.Shown).ToListAsync(cancel);
        var several = rows.GroupBy(c => c.Network, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Select(c => c.ToView(networks) with { IsOneOfSeveral = several.Contains(c.Network) }).OrderBy(c => c.NetworkName, StringComparer.OrdinalIgnoreCase).ThenBy(c => c.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>One channel, also when it was removed; <see langword="null"/> when this workspace never had it.</summary>
    public Task<ChannelView?> Get(ChannelId id, CancellationToken cancel = default) => Get(db, id, cancel);

    /// <inheritdoc cref="Get(ChannelId, CancellationToken)"/>
    public async Task<ChannelView?> Get(AppDb context, ChannelId id, CancellationToken cancel = default) =>
        (await context.Set<Channel>().AsNoTracking().Where(c => c.Id == id).Select(Channel.Shown).FirstOrDefaultAsync(cancel))?.ToView(networks);

    /// <summary>These channels by id, removed ones too; ids that this workspace never had are missing.</summary>
    public async Task<IReadOnlyDictionary<ChannelId, ChannelView>> Get(AppDb context, IReadOnlyCollection<ChannelId> ids, CancellationToken cancel = default) =>
        (await RowsByKey.Of<Channel, ChannelId>(context, nameof(Channel.Id), ids).AsNoTracking().Select(Channel.Shown).ToListAsync(cancel)).ToDictionary(c => c.Id, c => c.ToView(networks));

    /// <summary>Identifiers of all channels of all workspaces, removed ones too, as a query to be joined.</summary>
    public static IQueryable<ChannelId> Ever(AppDb context) => context.Set<Channel>().IgnoreQueryFilters().AsNoTracking().Select(c => c.Id);

    /// <summary>
    /// What a call on behalf of the channel needs, its credential renewed if it is about to expire. May call the network, so never inside
    /// a write transaction.
    /// </summary>
    public Task<AccessOutcome> AccessFor(AppDb context, ChannelId id, CancellationToken cancel = default) => credentials.AccessFor(context, id, cancel);

    /// <summary>
    /// Several channels at once, in one query and without calling any network: each with what a call on its behalf needs, or with
    /// <see langword="null"/> where its credential must be renewed first, which <see cref="AccessFor"/> does. Ids that this workspace never
    /// had are left out.
    /// </summary>
    public Task<Dictionary<ChannelId, (ChannelView View, AccessOutcome? Access)>> WithAccess(AppDb context, IReadOnlyCollection<ChannelId> ids, CancellationToken cancel = default) =>
        credentials.WithAccess(context, ids, cancel);

    /// <summary>
    /// Renews a credential that the network has just called expired. One renewal of a channel runs at a time in the whole cluster; if
    /// another has already replaced <paramref name="expired"/>, its result is given. Never inside a write transaction.
    /// </summary>
    public Task<AccessOutcome> Refresh(AppDb context, ChannelId id, ChannelAccess expired, CancellationToken cancel = default) =>
        credentials.Refresh(context, id, expired.Credential, cancel);

    /// <summary>
    /// The network no longer accepts the credential: marks the channel, writes history and audit, raises <see cref="ChannelNeedsReconnect"/>
    /// if this is news. Opens its own transaction, so never inside another. False, and nothing is done, when another credential has taken the
    /// place of <paramref name="refused"/> since: the account was connected again, and the call can be made with the new one.
    /// </summary>
    public Task<bool> MarkNeedsReconnect(AppDb context, ChannelId id, ChannelAccess refused, Reason reason, CancellationToken cancel = default) =>
        credentials.MarkNeedsReconnect(context, id, refused.Credential, reason, cancel);

    /// <summary>The network did what was asked at <paramref name="at"/>; also keeps what it said of our quota. One small statement, inside the context's transaction if it has one.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A front door is asked through its instance.")]
    public Task NoteSuccess(AppDb context, ChannelId id, Instant at, RateBudget? budget = null, CancellationToken cancel = default) =>
        Credentials.NoteSuccess(context, id, at, budget, cancel);

    /// <summary>
    /// Makes a channel of an account that was connected elsewhere (the demo's accounts, a test's), through the code that connects any
    /// account. <paramref name="caller"/> needs the permission to manage channels.
    /// </summary>
    public Task<Outcome<ChannelId>> Adopt(Caller caller, string network, ConnectedAccount account, CancellationToken cancel = default) =>
        pipeline.Run(caller, new Connect.AdoptAccount(network, account), cancel);

    /// <summary>The same from a bare credential: the network is asked whose it is.</summary>
    public async Task<Outcome<ChannelId>> Adopt(Caller caller, string network, Uri instance, Credential credential, CancellationToken cancel = default)
    {
        var account = await Connect.BareCredential.WhoIs(networks, network, instance, credential, cancel);
        return account.Ok ? await Adopt(caller, network, account.Value, cancel) : account.Problem;
    }
}
