using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Secrets;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>Connections that were begun. What is kept while a person is away at a network holds secrets and is sealed.</summary>
internal sealed class Attempts(SecretBox box, Registrations registrations, TimeProvider time)
{
    private const string PendingPurpose = "channel.pending";

    public byte[] Seal(PendingConnection pending) => box.Seal(JsonSerializer.Serialize(pending), PendingPurpose);

    public PendingConnection Open(byte[] pending) => JsonSerializer.Deserialize<PendingConnection>(box.Open(pending, PendingPurpose))!;

    /// <summary>Asks the network to begin, with the registration that it knows us by.</summary>
    public async Task<Outcome<PendingConnection>> Begin(AppDb db, IConnectWithCode network, string server, CancellationToken cancel)
    {
        var app = await registrations.For(db, network, server, cancel);
        if (app is NetworkResult<AppRegistration?>.Failed unknown)
        {
            return Sentences.Refused(unknown.Reason, null, registrations.PublicUrl.GetLeftPart(UriPartial.Authority));
        }

        var known = ((NetworkResult<AppRegistration?>.Ok)app).Value;
        switch (await network.StartAsync(new(server, registrations.RedirectUri, "Relais", registrations.Website, known), cancel))
        {
            case NetworkResult<PendingConnection>.Ok { Value: var pending }:
                if (network is not IRegisterOnce)
                {
                    await registrations.Keep(db, network.Info.Key, pending.App, cancel);
                }

                return pending;
            case NetworkResult<PendingConnection>.Failed failed:
                return Sentences.Refused(failed.Reason, failed.Field, server.Length == 0 ? network.Info.Name : TypedServer.Shown(server));
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }

    /// <summary>A connection that waits for its answer.</summary>
    public ConnectAttempt New(Work work, UserId user, string network, PendingConnection pending, ChannelId? reconnects, ReconnectLinkId? link = null) => new()
    {
        Id = work.NewId<ConnectAttemptId>(),
        WorkspaceId = work.Workspace,
        UserId = user,
        Network = network,
        Typed = TypedServer.Shown(pending.Instance.AbsoluteUri),
        Reconnects = reconnects,
        Link = link,
        StateDigest = ConnectAttempt.DigestOf(pending.State),
        Pending = Seal(pending),
        StartedAt = work.Now,
        ExpiresAt = work.Now + ConnectAttempt.Lifetime,
    };

    /// <summary>Removes attempts that nobody will come back to.</summary>
    public async Task RemoveOld(AppDb db, CancellationToken cancel)
    {
        var before = time.Now() - Duration.FromDays(2);
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<ConnectAttempt>().IgnoreQueryFilters().Where(a => a.ExpiresAt < before).ExecuteDeleteAsync(cancel);
        await scope.CommitAsync(cancel);
    }
}

/// <summary>A server as people type it: "mastodon.social", "https://mastodon.social/@someone", "@someone@mastodon.social".</summary>
internal static class TypedServer
{
    /// <summary>Its root address, normalised; <see langword="null"/> when it is none. Only a guess to look something up by: the network decides.</summary>
    public static string? Root(string typed)
    {
        var text = typed.Trim();
        var scheme = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "http" : "https";
        text = text.Contains("://", StringComparison.Ordinal) ? text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..] : text[(text.LastIndexOf('@') + 1)..];
        return Uri.TryCreate($"{scheme}://{text.Split('/')[0]}/", UriKind.Absolute, out var root) && root.Host.Length > 0 ? Channel.Normal(root) : null;
    }

    /// <summary>Its name in sentences, which can be typed again; what was typed when it is no address.</summary>
    public static string Shown(string typed) => Root(typed) is not { } root ? typed.Trim()
        : root.StartsWith("https:", StringComparison.Ordinal) ? new Uri(root).Authority : root.TrimEnd('/');
}
