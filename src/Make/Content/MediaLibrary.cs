using Microsoft.EntityFrameworkCore;
using Relais.Content.Model;
using Relais.Content.Uploads;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Content;

/// <summary>Front door to the media library.</summary>
public sealed class MediaLibrary
{
    private readonly MediaIntake intake;

    internal MediaLibrary(MediaIntake intake) => this.intake = intake;

    /// <summary>
    /// Takes a file in: streams it to disk, reads its type from its bytes, cuts out location and other traces, stores it and adds it
    /// to the caller's workspace. Opens its own transaction, so never inside another.
    /// </summary>
    /// <param name="caller">Needs <see cref="ContentPermissions.WriteMedia"/>.</param>
    /// <param name="content">The bytes; read to the end.</param>
    /// <param name="name">As the file is called on the sender's disk; says nothing about what it is.</param>
    /// <param name="altText">What it shows, where that is known.</param>
    /// <param name="cancel">Ends when the sender goes away; nothing is kept then.</param>
    /// <returns>The asset, or why the file is refused. A file that is in the library already gives the asset it has there.</returns>
    public Task<Outcome<MediaView>> Add(Caller caller, Stream content, string name, string altText = "", CancellationToken cancel = default) =>
        intake.Add(caller, content, name, altText, cancel);

    /// <summary>Assets by id, without the deleted ones.</summary>
    public static async Task<IReadOnlyDictionary<MediaId, MediaView>> Get(AppDb db, IReadOnlyCollection<MediaId> ids, CancellationToken cancel = default)
    {
        var rows = await db.Set<MediaAsset>().AsNoTracking().Where(a => ids.Contains(a.Id) && a.DeletedAt == null).ToListAsync(cancel);
        return rows.ToDictionary(a => a.Id, a => a.ToView());
    }
}
