using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>What is kept while a person is away at a network, and what servers know us as. Both hold secrets and are sealed.</summary>
internal sealed class Attempts(SecretBox box, RelaisSettings settings, TimeProvider time)
{
    private const string PendingPurpose = "channel.pending";
    internal const string AppPurpose = "channel.app";

    /// <summary>Where networks send people back; the same for every workspace and every server.</summary>
    public Uri RedirectUri { get; } = new(settings.PublicUrl.AbsoluteUri.TrimEnd('/') + "/channels/callback");

    /// <summary>Address of this installation as a server may show it; none when it is on the person's own machine.</summary>
    public Uri? Website => settings.PublicUrl.IsLoopback ? null : settings.PublicUrl;

    public byte[] Seal(PendingConnection pending) => box.Seal(JsonSerializer.Serialize(pending), PendingPurpose);

    public PendingConnection Open(byte[] pending) => JsonSerializer.Deserialize<PendingConnection>(box.Open(pending, PendingPurpose))!;

    /// <summary>The registration made earlier on the server that was typed, if there is one.</summary>
    public async Task<AppRegistration?> Known(AppDb db, string network, string typed, CancellationToken cancel)
    {
        if (TypedServer.Root(typed) is not { } root)
        {
            return null;
        }

        var app = await db.Set<KnownApp>().AsNoTracking()
            .FirstOrDefaultAsync(a => a.Network == network && a.Instance == root && a.RedirectUri == RedirectUri.AbsoluteUri, cancel);
        return app is null ? null : JsonSerializer.Deserialize<AppRegistration>(box.Open(app.Sealed, AppPurpose));
    }

    /// <summary>Keeps a registration for the next connection on that server. Somebody who stored theirs first at the same moment is as good.</summary>
    public async Task Keep(AppDb db, string network, AppRegistration app, CancellationToken cancel)
    {
        var (instance, redirect, now) = (Channel.Normal(app.Instance), RedirectUri.AbsoluteUri, time.Now());
        var known = await db.Set<KnownApp>().FirstOrDefaultAsync(a => a.Network == network && a.Instance == instance && a.RedirectUri == redirect, cancel);
        if (known is null)
        {
            known = new() { Id = Id.New<KnownAppId>(now), Network = network, Instance = instance, RedirectUri = redirect, Sealed = [] };
            db.Add(known);
        }

        (known.Sealed, known.RegisteredAt) = (box.Seal(JsonSerializer.Serialize(app), AppPurpose), now);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            db.Entry(known).State = EntityState.Detached;
        }
    }

    /// <summary>A server that refused a code may have forgotten us: the next connection registers anew.</summary>
    public async Task Forget(AppDb db, string network, AppRegistration app, CancellationToken cancel)
    {
        var (instance, redirect) = (Channel.Normal(app.Instance), RedirectUri.AbsoluteUri);
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<KnownApp>().Where(a => a.Network == network && a.Instance == instance && a.RedirectUri == redirect).ExecuteDeleteAsync(cancel);
        await scope.CommitAsync(cancel);
    }

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
