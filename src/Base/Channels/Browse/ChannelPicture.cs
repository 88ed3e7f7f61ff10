using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Relais.Channels.Connect;
using Relais.Kernel.Files;
using Relais.Kernel.Slices;

namespace Relais.Channels.Browse;

/// <summary>Key of a channel's picture in the file store.</summary>
public sealed record GetChannelPicture(ChannelId Id) : IRequest<ChannelPicture>;

/// <summary>A channel's picture.</summary>
public sealed record ChannelPicture(string Key);

[Slice("channels.get_picture", ChannelPermissions.View, ForGuests = true)]
internal sealed class GetChannelPictureSlice(Channels channels) : ReadSlice<GetChannelPicture, ChannelPicture>
{
    public override async Task<Outcome<ChannelPicture>> Handle(GetChannelPicture request, Caller caller, CancellationToken cancel) =>
        await channels.Get(request.Id, cancel) is { AvatarKey: { } key } ? new ChannelPicture(key) : Problem.NotFound("channels.not_found");
}

/// <summary><c>/w/{slug}/channels/{id}/picture?v={key}</c>: the same address always shows the same picture, so browsers keep it.</summary>
internal static class PictureRoute
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/w/{slug}/channels/{id:guid}/picture", Show);

    private static async Task<IResult> Show(HttpContext http, Current current, Pipeline pipeline, FileStore files, Guid id)
    {
        var outcome = await pipeline.Run(current.Caller, new GetChannelPicture(ChannelId.From(id)), http.RequestAborted);
        if (!outcome.Ok || files.Open(outcome.Value.Key) is not { } stream)
        {
            return Results.NotFound();
        }

        var start = new byte[16];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, http.RequestAborted);
        stream.Position = 0;
        if (Avatars.TypeOf(start.AsSpan(0, read)) is not { } type)
        {
            await stream.DisposeAsync();
            return Results.NotFound();
        }

        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Stream(stream, type);
    }
}
