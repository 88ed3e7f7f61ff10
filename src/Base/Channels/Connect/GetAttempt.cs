using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>What became of a connection that one began oneself.</summary>
public sealed record GetAttempt(ConnectAttemptId Id) : IRequest<AttemptView>;

/// <summary>Where an attempt stands.</summary>
/// <param name="Network">Key of the network.</param>
/// <param name="NetworkName">Its name.</param>
/// <param name="Server">The server.</param>
/// <param name="AuthorizationUrl">Where the person says yes, while that is waited for.</param>
/// <param name="ExpiresAt">Until when.</param>
/// <param name="Scopes">What is asked for.</param>
/// <param name="Channel">The channel that came of it.</param>
/// <param name="Reconnects">The channel it was begun for.</param>
/// <param name="ProblemKey">Key of the sentence that says why nothing came of it.</param>
/// <param name="ProblemArgs">Values of its placeholders.</param>
public sealed record AttemptView(
    string Network,
    string NetworkName,
    string Server,
    Uri? AuthorizationUrl,
    Instant ExpiresAt,
    IReadOnlyList<NetworkScope> Scopes,
    ChannelId? Channel,
    ChannelId? Reconnects,
    string? ProblemKey,
    IReadOnlyList<string> ProblemArgs);

[Slice("channels.get_attempt", ChannelPermissions.Manage, Http = "GET /channels/connections/{id}")]
internal sealed class GetAttemptSlice(AppDb db, NetworkCatalog networks, Attempts attempts, TimeProvider time) : ReadSlice<GetAttempt, AttemptView>
{
    public override async Task<Outcome<AttemptView>> Handle(GetAttempt request, Caller caller, CancellationToken cancel)
    {
        var attempt = await db.Set<ConnectAttempt>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Id, cancel);
        if (attempt is null || attempt.UserId != caller.User || !networks.TryGet(attempt.Network, out var network))
        {
            return Problem.NotFound("channels.connect.unknown_state");
        }

        var late = attempt.Pending is not null && time.Now() > attempt.ExpiresAt;
        return new AttemptView(
            attempt.Network,
            network.Info.Name,
            attempt.Typed,
            attempt.Pending is { } pending && !late ? attempts.Open(pending).AuthorizationUrl : null,
            attempt.ExpiresAt,
            network.Info.Scopes,
            attempt.Connected,
            attempt.Reconnects,
            late ? "channels.connect.expired" : attempt.ProblemKey,
            late ? [attempt.Typed] : attempt.ProblemArgs);
    }
}
