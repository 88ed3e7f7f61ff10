using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>
/// What servers know this installation as: a registration on each server, or one of its own making for a whole network. They hold secrets and are sealed. One that
/// the key file no longer opens, as after a restore without it, counts as never made, and the next takes its place.
/// </summary>
internal sealed class Registrations(SecretBox box, RelaisSettings settings, TimeProvider time, ILogger<Registrations> log)
{
    internal const string Purpose = "channel.app";

    /// <summary>Where networks send people back; the same for every workspace and every server.</summary>
    public Uri RedirectUri { get; } = new(Root(settings) + "/channels/callback");

    /// <summary>The address that people use; a network may send them back to another name of it.</summary>
    public Uri PublicUrl => settings.PublicUrl;

    /// <summary>Address of this installation as a server may show it; none when it is on the person's own machine.</summary>
    public Uri? Website => settings.PublicUrl.IsLoopback ? null : settings.PublicUrl;

    /// <summary>The registration for that server; none when it must be made there.</summary>
    public async Task<NetworkResult<AppRegistration?>> For(AppDb db, IConnectWithCode network, string typed, CancellationToken cancel)
    {
        if (network is not IRegisterOnce once)
        {
            return new NetworkResult<AppRegistration?>.Ok(await Known(db, network.Info.Key, typed, cancel));
        }

        return await OwnOrNew(db, once, cancel) switch
        {
            NetworkResult<AppRegistration>.Ok ok => new NetworkResult<AppRegistration?>.Ok(ok.Value),
            NetworkResult<AppRegistration>.Failed failed => new NetworkResult<AppRegistration?>.Failed(failed.Reason),
            _ => throw new InvalidOperationException("Not a result."),
        };
    }

    /// <summary>The one registration of this installation with that network, if it was made and can be opened.</summary>
    public async Task<AppRegistration?> Own(AppDb db, string network, CancellationToken cancel)
    {
        var root = Channel.Normal(settings.PublicUrl);
        var apps = await db.Set<KnownApp>().AsNoTracking().Where(a => a.Network == network && a.Instance == root).OrderBy(a => a.RegisteredAt).ToListAsync(cancel);
        return apps.Select(Open).FirstOrDefault(app => app is not null);
    }

    /// <summary>Keeps a registration for the next connection on that server. Somebody who stored theirs first at the same moment is as good.</summary>
    public async Task Keep(AppDb db, string network, AppRegistration app, CancellationToken cancel)
    {
        var (instance, redirect, now) = (Channel.Normal(app.Instance), RedirectUri.AbsoluteUri, time.Now());
        var known = await db.Set<KnownApp>().FirstOrDefaultAsync(a => a.Network == network && a.Instance == instance && a.RedirectUri == redirect, cancel);
        if (known is null)
        {
            known = New(network, instance, redirect);
            db.Add(known);
        }

        (known.Sealed, known.RegisteredAt) = (Seal(app), now);
        await Save(db, known, cancel);
    }

    /// <summary>A server that refused a code may have forgotten us: the next connection registers anew. One of our own making stays, for accounts hang on its key.</summary>
    public async Task Forget(AppDb db, IConnectWithCode network, AppRegistration app, CancellationToken cancel)
    {
        if (network is IRegisterOnce)
        {
            return;
        }

        var (key, instance, redirect) = (network.Info.Key, Channel.Normal(app.Instance), RedirectUri.AbsoluteUri);
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<KnownApp>().Where(a => a.Network == key && a.Instance == instance && a.RedirectUri == redirect).ExecuteDeleteAsync(cancel);
        await scope.CommitAsync(cancel);
    }

    /// <summary>Of two processes that make it at once, the first that stored it is right.</summary>
    private async Task<NetworkResult<AppRegistration>> OwnOrNew(AppDb db, IRegisterOnce network, CancellationToken cancel)
    {
        var key = network.Info.Key;
        if (await Own(db, key, cancel) is { } known)
        {
            return new NetworkResult<AppRegistration>.Ok(known);
        }

        var made = network.Register(settings.PublicUrl, new Uri(Root(settings) + ClientDocuments.PathOf(key)), RedirectUri);
        if (made is not NetworkResult<AppRegistration>.Ok { Value: var app })
        {
            return made;
        }

        var (root, redirect) = (Channel.Normal(settings.PublicUrl), app.RedirectUri.AbsoluteUri);
        if (await db.Set<KnownApp>().AsNoTracking().FirstOrDefaultAsync(a => a.Network == key && a.Instance == root && a.RedirectUri == redirect, cancel) is { } closed)
        {
            await Replace(db, closed, app, cancel);
        }
        else
        {
            var row = New(key, root, redirect);
            (row.Sealed, row.RegisteredAt) = (Seal(app), time.Now());
            db.Add(row);
            await Save(db, row, cancel);
        }

        return new NetworkResult<AppRegistration>.Ok((await Own(db, key, cancel))!);
    }

    /// <summary>Takes the place of one that cannot be opened, unless another process did so first.</summary>
    private async Task Replace(AppDb db, KnownApp closed, AppRegistration app, CancellationToken cancel)
    {
        if (Open(closed) is not null)
        {
            return;
        }

        var (before, after, now) = (closed.Sealed, Seal(app), time.Now());
        await using var scope = await db.BeginWriteAsync(cancel);
        await db.Set<KnownApp>().Where(a => a.Id == closed.Id && a.Sealed == before)
            .ExecuteUpdateAsync(s => s.SetProperty(a => a.Sealed, after).SetProperty(a => a.RegisteredAt, now), cancel);
        await scope.CommitAsync(cancel);
    }

    /// <summary>The registration made earlier on the server that was typed, if there is one.</summary>
    private async Task<AppRegistration?> Known(AppDb db, string network, string typed, CancellationToken cancel)
    {
        if (TypedServer.Root(typed) is not { } root)
        {
            return null;
        }

        var app = await db.Set<KnownApp>().AsNoTracking()
            .FirstOrDefaultAsync(a => a.Network == network && a.Instance == root && a.RedirectUri == RedirectUri.AbsoluteUri, cancel);
        return app is null ? null : Open(app);
    }

    private KnownApp New(string network, string instance, string redirect) =>
        new() { Id = Id.New<KnownAppId>(time.Now()), Network = network, Instance = instance, RedirectUri = redirect, Sealed = [] };

    private byte[] Seal(AppRegistration app) => box.Seal(JsonSerializer.Serialize(app), Purpose);

    /// <summary><see langword="null"/> when the key that sealed it is not in the key file.</summary>
    private AppRegistration? Open(KnownApp app)
    {
        try
        {
            return JsonSerializer.Deserialize<AppRegistration>(box.Open(app.Sealed, Purpose));
        }
        catch (CryptographicException e)
        {
            log.LogWarning("The registration on {Instance} cannot be opened and counts as never made: {Reason}", app.Instance, e.Message);
            return null;
        }
    }

    private static string Root(RelaisSettings settings) => settings.PublicUrl.AbsoluteUri.TrimEnd('/');

    private static async Task Save(AppDb db, KnownApp known, CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            db.Entry(known).State = EntityState.Detached;
        }
    }
}
