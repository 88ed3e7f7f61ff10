using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Access;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Health;

/// <summary>One channel with the state of its connection.</summary>
public sealed record GetChannel(ChannelId Id) : IRequest<ChannelSheet>;

/// <summary>What is known of a channel's connection. Holds no secret.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="ConnectedBy">Who gave its present credential.</param>
/// <param name="RenewsItself">Whether the credential is renewed before it expires.</param>
/// <param name="RefreshedAt">When it was renewed last.</param>
/// <param name="NextRefreshAt">When it is renewed next.</param>
/// <param name="LastCheckedAt">When the connection was tried out last.</param>
/// <param name="NextCheckAt">When it is tried out next.</param>
/// <param name="FailureDetail">The network's own words on <see cref="ChannelView.FailureCode"/>.</param>
/// <param name="FailedAt">When that was.</param>
/// <param name="Scopes">What is asked of this network, and whether it was granted; empty when the network has no scopes.</param>
/// <param name="Budget">What the network last said of our quota.</param>
/// <param name="History">The last events, newest first.</param>
/// <param name="Checks">The last checks, newest first.</param>
/// <param name="Links">Reconnect links that still work.</param>
public sealed record ChannelSheet(
    ChannelView Channel,
    string? ConnectedBy,
    bool RenewsItself,
    Instant? RefreshedAt,
    Instant? NextRefreshAt,
    Instant? LastCheckedAt,
    Instant? NextCheckAt,
    string? FailureDetail,
    Instant? FailedAt,
    IReadOnlyList<ScopeState> Scopes,
    RateBudget? Budget,
    IReadOnlyList<HistoryLine> History,
    IReadOnlyList<CheckLine> Checks,
    IReadOnlyList<OpenLink> Links)
{
    /// <summary>Whole days until only the account's owner can help; <see langword="null"/> when there is no such end.</summary>
    public int? DaysLeft { get; init; }
}

/// <summary>One check.</summary>
/// <param name="At">When.</param>
/// <param name="Code">Why it failed; <see langword="null"/> when all was well.</param>
public sealed record CheckLine(Instant At, string? Code);

/// <summary>A reconnect link that still works; its address was shown once.</summary>
public sealed record OpenLink(ReconnectLinkId Id, string MadeBy, string? SentTo, Instant MadeAt, Instant ExpiresAt);

/// <summary>One scope.</summary>
public sealed record ScopeState(string Name, ScopePurpose Purpose, bool Granted);

/// <summary>One event of a connection.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What, in camelCase; its words are <c>channels.event.{kind}</c>.</param>
/// <param name="By">Who, or Relais.</param>
/// <param name="Code">Why, one of <see cref="ReasonCodes"/>.</param>
/// <param name="Detail">The network's own words, or the former name.</param>
public sealed record HistoryLine(Instant At, string Kind, string By, string? Code, string? Detail);

[Slice("channels.get", ChannelPermissions.View, Http = "GET /channels/{id}")]
internal sealed class GetChannelSlice(AppDb db, NetworkCatalog networks, TimeProvider time) : ReadSlice<GetChannel, ChannelSheet>
{
    private const int Lines = 50;
    private const int Checks = 30;

    public override async Task<Outcome<ChannelSheet>> Handle(GetChannel request, Caller caller, CancellationToken cancel)
    {
        if (await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Id, cancel) is not { } channel)
        {
            return Problem.NotFound("channels.not_found");
        }

        var history = await db.Set<ConnectionEvent>().AsNoTracking().Where(e => e.ChannelId == request.Id)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(Lines).ToListAsync(cancel);
        var checks = await db.Set<CheckResult>().AsNoTracking().Where(r => r.ChannelId == request.Id)
            .OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Take(Checks).Select(r => new CheckLine(r.At, r.Code)).ToListAsync(cancel);
        var now = time.Now();
        var links = await db.Set<ReconnectLink>().AsNoTracking().Where(l => l.ChannelId == request.Id && l.UsedAt == null && l.RevokedAt == null && l.ExpiresAt > now)
            .OrderBy(l => l.ExpiresAt).Select(l => new OpenLink(l.Id, l.MadeByName, l.SentTo, l.MadeAt, l.ExpiresAt)).ToListAsync(cancel);
        networks.TryGet(channel.Network, out var network);

        // An application password has no scopes: none was given, none can be missing.
        var asked = channel.Scopes.Count == 0 && channel.MissingScopes.Count == 0 ? [] : network?.Info.Scopes ?? [];
        var scopes = asked.Select(s => new ScopeState(s.Name, s.Purpose, !channel.MissingScopes.Contains(s.Name)));
        return new ChannelSheet(
            channel.ToView(networks),
            channel.ConnectedBy,
            network is IRefresh && channel.ExpiresAt is not null,
            channel.RefreshedAt,
            channel.NextRefreshAt,
            channel.LastCheckedAt,
            channel.NextCheckAt,
            channel.FailureDetail,
            channel.FailedAt,
            [.. scopes],
            Budget(channel),
            [.. history.Select(e => new HistoryLine(e.At, Camel(e.Kind), e.By, e.Code, e.Detail))],
            checks,
            links)
        {
            DaysLeft = channel is { State: ChannelState.Connected, EndsAt: { } end } ? Warnings.DaysLeft(end, now) : null,
        };
    }

    private static RateBudget? Budget(Channel c) => c is { RateLimit: { } limit, RateRemaining: { } left, RateResetsAt: { } resets, RateReadAt: { } read } ? new(limit, left, resets, read) : null;

    private static string Camel(ConnectionEventKind kind) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
