using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>Begins to connect an account on a network that sends people back with a code.</summary>
/// <param name="Network">Key of the network.</param>
/// <param name="Server">The server, in any form people type; may be empty where the network has a usual one.</param>
/// <param name="Channel">The channel to connect again; <see langword="null"/> for any account.</param>
public sealed record StartConnecting(string Network, string Server, ChannelId? Channel = null) : IRequest<ConnectionStarted>;

/// <summary>A connection that was begun. <see cref="GetAttempt"/> says where its person must say yes, and what becomes of it.</summary>
public sealed record ConnectionStarted(ConnectAttemptId Attempt);

[Slice("channels.start_connecting", ChannelPermissions.Manage, Http = "POST /channels/connections")]
internal sealed class StartConnectingSlice(AppDb db, NetworkCatalog networks, Attempts attempts) : OutsideSlice<StartConnecting, PendingConnection, ConnectionStarted>
{
    public override void Check(StartConnecting request, FieldProblems problems) =>
        problems.Require(request.Server.Length <= 300, "server", "problem.field.too_long", 300);

    public override async Task<Outcome<PendingConnection>> Fetch(StartConnecting request, Caller caller, CancellationToken cancel)
    {
        if (!networks.TryGet(request.Network, out var known) || known is not IConnectWithCode network)
        {
            return Problem.Invalid("network", "channels.connect.unknown_network", request.Network);
        }

        if (network.Info.NeedsServer && string.IsNullOrWhiteSpace(request.Server))
        {
            return Problem.Invalid("server", "channels.connect.server_needed");
        }

        if (request.Channel is { } id && !await db.Set<Channel>().AnyAsync(c => c.Id == id, cancel))
        {
            return Problem.NotFound("channels.not_found");
        }

        var server = string.IsNullOrWhiteSpace(request.Server) && !network.Info.StartsFromAccount ? network.Info.DefaultServer?.AbsoluteUri ?? "" : request.Server.Trim();
        return await attempts.Begin(db, network, server, cancel);
    }

    public override async Task<Outcome<ConnectionStarted>> Handle(StartConnecting request, PendingConnection found, Work work)
    {
        if (request.Channel is { } again && !work.May(Whereabouts.OnChannel(again.Value)))
        {
            return Problem.Forbidden();
        }

        var attempt = attempts.New(work, work.User, request.Network, found, request.Channel);
        work.Db.Add(attempt);
        work.Audit.About("connection", attempt.Id, attempt.Typed).Change(null, new { attempt.Network, server = attempt.Typed });
        work.Reply.GoTo(await work.PathAsync($"channels/connect/{attempt.Id}"));
        return new ConnectionStarted(attempt.Id);
    }
}
