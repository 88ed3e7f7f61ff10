using NodaTime;
using Relais.Content;

namespace Relais.Demo.Telling;

/// <summary>Fills the media library through its front door: type, traces and alternative text are handled as for any upload.</summary>
internal sealed class TellMedia(Scene scene)
{
    private static readonly string[] Photographers = ["ines", "karim", "nora"];

    public async Task Tell(CancellationToken cancel)
    {
        var library = scene.Get<MediaLibrary>();
        var at = scene.Beginning + Duration.FromHours(4);
        foreach (var (media, i) in StoryMedia.All().Select((m, i) => (m, i)))
        {
            scene.Clock.Set(at);
            await using var content = media.Open();
            var added = await library.Add(scene.People[Photographers[i % Photographers.Length]], content, media.File, media.Alt, cancel);
            scene.Media[media.Name] = Scene.Must(added, media.File).Id;
            at += Duration.FromMinutes(3);
        }
    }
}
