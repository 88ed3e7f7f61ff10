using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Kernel.Slices;

namespace Relais.Content.Uploads;

/// <summary>Facts about a file that is in the file store already, clean.</summary>
internal sealed record TakenFile
{
    public required string FileKey { get; init; }

    public required MediaKind Kind { get; init; }

    public required string ContentType { get; init; }

    public required long Bytes { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public long? DurationMilliseconds { get; init; }

    public required bool Transparent { get; init; }

    public required bool Animated { get; init; }

    public required string Name { get; init; }

    public required string AltText { get; init; }
}

/// <summary>Adds a stored file to the library; the last step of taking one in, never offered by itself.</summary>
internal sealed record AddMediaRequest(TakenFile File) : IRequest<MediaView>;

[Slice("media.add", ContentPermissions.WriteMedia, Page = false, ForGuests = true)]
internal sealed class AddMedia : WriteSlice<AddMediaRequest, MediaView>
{
    public override async Task<Outcome<MediaView>> Handle(AddMediaRequest request, Work work)
    {
        var file = request.File;
        var twin = await work.Db.Set<MediaAsset>().FirstOrDefaultAsync(a => a.FileKey == file.FileKey && a.DeletedAt == null, work.Cancel);
        if (twin is not null)
        {
            work.Audit.Skip();
            return twin.ToView();
        }

        var asset = new MediaAsset
        {
            Id = work.NewId<MediaId>(),
            WorkspaceId = work.Workspace,
            FileKey = file.FileKey,
            Kind = file.Kind,
            ContentType = file.ContentType,
            Bytes = file.Bytes,
            Width = file.Width,
            Height = file.Height,
            Duration = file.DurationMilliseconds is { } ms ? Duration.FromMilliseconds(ms) : null,
            Transparent = file.Transparent,
            Animated = file.Animated,
            State = MediaState.Ready,
            Name = file.Name,
            AltText = file.AltText,
            AddedBy = work.Caller.Member,
            AddedAt = work.Now,
        };
        work.Db.Add(asset);
        foreach (var spec in new[] { RenditionSpec.Thumb, RenditionSpec.View })
        {
            work.Db.Add(new Rendition { Id = work.NewId<RenditionId>(), WorkspaceId = asset.WorkspaceId, MediaId = asset.Id, Spec = spec.Key, DueAt = work.Now });
        }

        work.Audit.About("media", asset.Id, asset.Name);
        work.Tell("media");
        return asset.ToView();
    }
}
