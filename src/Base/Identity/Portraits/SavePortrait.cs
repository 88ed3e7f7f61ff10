using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Files;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Portraits;

/// <summary>Sets one's own portrait, or takes it away.</summary>
/// <param name="Picture">A JPEG of at most 256 KiB and 1024 pixels, in base64; empty to go back to initials.</param>
public sealed record SavePortrait(string? Picture) : IRequest<Done>;

/// <summary>Where the picture is kept now; nothing when it is taken away.</summary>
internal sealed record KeptPicture(string? Key);

[Slice("identity.save_portrait", Permission.Account, Http = "PUT /me/portrait")]
internal sealed class SavePortraitSlice(FileStore files) : OutsideSlice<SavePortrait, KeptPicture, Done>
{
    public override async Task<Outcome<KeptPicture>> Fetch(SavePortrait request, Caller caller, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(request.Picture))
        {
            return new KeptPicture(null);
        }

        var bytes = new byte[request.Picture.Length];
        if (!Convert.TryFromBase64String(request.Picture, bytes, out var length) || SquareJpeg.Clean(bytes.AsSpan(0, length)) is not { } clean)
        {
            return Problem.Invalid("picture", "identity.portrait_unreadable");
        }

        using var stream = new MemoryStream(clean);
        return new KeptPicture((await files.PutAsync(stream, cancel: cancel)).Key);
    }

    public override async Task<Outcome<Done>> Handle(SavePortrait request, KeptPicture found, Work work)
    {
        var id = work.User.Value;
        var user = await work.Db.Set<User>().SingleAsync(u => u.Id == id, work.Cancel);
        var before = user.Portrait;
        user.Portrait = found.Key;
        work.Audit.About("user", user.UserId, user.DisplayName).Change(new { portrait = before }, new { portrait = user.Portrait });
        work.Reply.Toast(found.Key is null ? "identity.portrait_removed" : "identity.portrait_saved");
        return Done.It;
    }
}
