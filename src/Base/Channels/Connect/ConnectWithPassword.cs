using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>Connects an account with a password made for this application. The password is used once and not kept.</summary>
/// <param name="Network">Key of the network.</param>
/// <param name="Identifier">Handle or e-mail address, as the network takes it.</param>
/// <param name="Password">The application password.</param>
/// <param name="Server">The server that holds the account; empty for the network's usual one.</param>
/// <param name="Channel">The channel to connect again; <see langword="null"/> for any account.</param>
public sealed record ConnectWithPassword(string Network, string Identifier, string Password, string? Server = null, ChannelId? Channel = null) : IRequest<ChannelConnection>
{
    /// <summary>Never the password.</summary>
    public override string ToString() => $"ConnectWithPassword({Network}, {Identifier}, redacted)";
}

/// <summary>The channel that came of it.</summary>
public sealed record ChannelConnection(ChannelId Channel);

[Slice("channels.connect_with_password", ChannelPermissions.Manage, Http = "POST /channels")]
internal sealed class ConnectWithPasswordSlice(AppDb db, NetworkCatalog networks, NewConnection connection) : OutsideSlice<ConnectWithPassword, Found, ChannelConnection>
{
    public override void Check(ConnectWithPassword request, FieldProblems problems) => problems
        .Text(request.Identifier, "identifier", 300)
        .Require(request.Password.Length > 0, "password", "problem.field.required")
        .Require(request.Password.Length <= 500, "password", "problem.field.too_long", 500)
        .Require(request.Server is null or { Length: <= 300 }, "server", "problem.field.too_long", 300);

    public override async Task<Outcome<Found>> Fetch(ConnectWithPassword request, Caller caller, CancellationToken cancel)
    {
        if (!networks.TryGet(request.Network, out var known) || known is not IConnectWithPassword network)
        {
            return Problem.Invalid("network", "channels.connect.unknown_network", request.Network);
        }

        var again = request.Channel is { } id ? await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancel) : null;
        if (request.Channel is not null && again is null)
        {
            return Problem.NotFound("channels.not_found");
        }

        switch (await network.SignInAsync(new(request.Server, again is not null && IsAsKnown(request, again, network) ? again.AccountId : request.Identifier.Trim(), request.Password.Trim()), cancel))
        {
            case NetworkResult<ConnectedAccount>.Ok { Value: var account }:
                return await connection.Prepare(request.Network, account, cancel);
            case NetworkResult<ConnectedAccount>.Failed failed:
                var server = string.IsNullOrWhiteSpace(request.Server) ? network.Info.Name : TypedServer.Shown(request.Server);
                return Sentences.Refused(failed.Reason, failed.Field, server);
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }

    /// <summary>Name and server are those that the form proposed. An account that may have moved since is then asked for by its identifier, which leads to where it is.</summary>
    private static bool IsAsKnown(ConnectWithPassword request, Channel again, IConnectWithPassword network) =>
        network.Info.AccountIdsAreGlobal && request.Identifier.Trim().TrimStart('@') == again.Handle
        && (string.IsNullOrWhiteSpace(request.Server) || TypedServer.Root(request.Server) == again.Instance);

    public override async Task<Outcome<ChannelConnection>> Handle(ConnectWithPassword request, Found found, Work work)
    {
        if (!await connection.MayKeep(work, found, request.Channel))
        {
            return Problem.Forbidden();
        }

        var kept = await connection.Keep(work, found, request.Channel);
        if (!kept.Ok)
        {
            return kept.Problem;
        }

        work.Reply.Toast("channels.connected", kept.Value.Name);
        work.Reply.GoTo(await work.PathAsync($"channels/{kept.Value.Id}"));
        return new ChannelConnection(kept.Value.Id);
    }
}
