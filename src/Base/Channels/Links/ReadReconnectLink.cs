using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Links;

/// <summary>Reads a reconnect link by its secret, and where the step to the network stands that was begun with it.</summary>
internal sealed record ReadReconnectLink(string Secret, ConnectAttemptId? Attempt = null) : IRequest<ReconnectLinkView>;

/// <summary>What the account's owner sees before deciding. Nothing else of the workspace.</summary>
/// <param name="Workspace">Who asks: the workspace.</param>
/// <param name="AskedBy">Who asks: the person.</param>
/// <param name="Handle">For which account.</param>
/// <param name="Network">On which network.</param>
/// <param name="Server">The server of the account.</param>
/// <param name="ByCode">Whether the network's own consent is a way.</param>
/// <param name="ByPassword">Whether an application password is a way.</param>
/// <param name="ExpiresAt">Until when the link works.</param>
/// <param name="IsDone">The account was authorised with this link.</param>
/// <param name="AuthorizationUrl">Where to say yes, once that was begun.</param>
/// <param name="ProblemKey">Why the last try came to nothing.</param>
/// <param name="ProblemArgs">Values of its placeholders.</param>
internal sealed record ReconnectLinkView(
    string Workspace,
    string AskedBy,
    string Handle,
    NetworkChoice Network,
    string Server,
    bool ByCode,
    bool ByPassword,
    Instant ExpiresAt,
    bool IsDone,
    Uri? AuthorizationUrl,
    string? ProblemKey,
    IReadOnlyList<string> ProblemArgs);

[Slice("channels.read_reconnect_link", Permission.Anyone, AnyoneBecause = "The link's secret, 256 random bits, is the proof that the reader was asked.", Page = false)]
internal sealed class ReadReconnectLinkSlice(AppDb db, NetworkCatalog networks, Attempts attempts, TimeProvider time) : ReadSlice<ReadReconnectLink, ReconnectLinkView>
{
    public override async Task<Outcome<ReconnectLinkView>> Handle(ReadReconnectLink request, Caller caller, CancellationToken cancel)
    {
        if (await LinkDesk.Find(db, request.Secret, cancel) is not { } link || link.RevokedAt is not null || (link.UsedAt is null && !link.IsOpen(time.Now())))
        {
            return Problem.NotFound("channels.link.gone");
        }

        db.In(link.WorkspaceId);
        var channel = await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == link.ChannelId && c.RemovedAt == null, cancel);
        if (channel is null || !networks.TryGet(channel.Network, out var network))
        {
            return Problem.NotFound("channels.link.gone");
        }

        var workspace = await db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == link.WorkspaceId, cancel);
        var attempt = request.Attempt is { } id ? await db.Set<ConnectAttempt>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == id && a.Link == link.Id, cancel) : null;
        var late = attempt?.Pending is not null && time.Now() > attempt.ExpiresAt;
        var open = attempt?.Pending is { } pending && !late ? attempts.Open(pending).AuthorizationUrl : null;
        return new ReconnectLinkView(
            workspace.Name,
            link.MadeByName,
            channel.Handle,
            NetworkChoice.Of(network),
            TypedServer.Shown(attempt?.Typed ?? channel.Instance),
            network is IConnectWithCode,
            network is IConnectWithPassword,
            link.ExpiresAt,
            link.UsedAt is not null,
            open,
            late ? "channels.connect.expired" : attempt?.ProblemKey is "channels.connect.other_account" ? "channels.link.other_account" : attempt?.ProblemKey,
            late ? [attempt!.Typed] : attempt?.ProblemArgs ?? []);
    }
}

/// <summary>Where links are found by their secret, whatever the workspace.</summary>
internal static class LinkDesk
{
    public static Task<ReconnectLink?> Find(AppDb db, string secret, CancellationToken cancel)
    {
        var digest = ReconnectLink.DigestOf(secret);
        return db.Set<ReconnectLink>().IgnoreQueryFilters().FirstOrDefaultAsync(l => l.Digest == digest, cancel);
    }

    /// <summary>Whoever holds the link, in its workspace, with no right but what the slices of links give: the account's name stands for the person.</summary>
    public static async Task<Outcome<Caller>> Holder(AppDb db, string secret, Caller nobody, Instant now, CancellationToken cancel)
    {
        if (await Find(db, secret, cancel) is not { } link || !link.IsOpen(now))
        {
            return Problem.NotFound("channels.link.gone");
        }

        var handle = await db.Set<Channel>().IgnoreQueryFilters().Where(c => c.Id == link.ChannelId && c.RemovedAt == null).Select(c => c.Handle).FirstOrDefaultAsync(cancel);
        return handle is null ? Problem.NotFound("channels.link.gone") : nobody with { Name = Shown(handle), Workspace = link.WorkspaceId };
    }

    private static string Shown(string handle) => handle.Length > 118 ? $"@{handle[..118]}" : $"@{handle}";
}
