using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
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
    IReadOnlyList<HistoryLine> History);

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
internal sealed class GetChannelSlice(AppDb db, NetworkCatalog networks) : ReadSlice<GetChannel, ChannelSheet>
{
    private const int Lines = 50;

    public override async Task<Outcome<ChannelSheet>> Handle(GetChannel request, Caller caller, CancellationToken cancel)
    {
        if (await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Id, cancel) is not { } channel)
        {
            return Problem.NotFound("channels.not_found");
        }

        var history = await db.Set<ConnectionEvent>().AsNoTracking().Where(e => e.ChannelId == request.Id)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(Lines).ToListAsync(cancel);
        networks.TryGet(channel.Network, out var network);
        var scopes = network?.Info.Scopes.Select(s => new ScopeState(s.Name, s.Purpose, !channel.MissingScopes.Contains(s.Name))) ?? [];
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
            [.. history.Select(e => new HistoryLine(e.At, Camel(e.Kind), e.By, e.Code, e.Detail))]);
    }

    private static RateBudget? Budget(Channel c) => c is { RateLimit: { } limit, RateRemaining: { } left, RateResetsAt: { } resets, RateReadAt: { } read } ? new(limit, left, resets, read) : null;

    private static string Camel(ConnectionEventKind kind) => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());
}
