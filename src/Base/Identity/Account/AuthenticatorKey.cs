using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using QRCoder;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>Reads the key that waits to be confirmed; nothing once the second factor is on.</summary>
public sealed record ReadAuthenticatorKey : IRequest<AuthenticatorKey>;

/// <summary>What an authenticator app needs.</summary>
/// <param name="Key">The key in groups of four, to be typed; <see langword="null"/> when none waits.</param>
/// <param name="Uri">The <c>otpauth</c> address in the picture.</param>
/// <param name="PictureSize">Modules on a side of the QR code, quiet zone included.</param>
/// <param name="Picture">The dark modules as one SVG path in units of one module.</param>
public sealed record AuthenticatorKey(string? Key, string? Uri, int PictureSize, string Picture);

[Slice("identity.authenticator_key", Permission.Account)]
internal sealed class ReadAuthenticatorKeySlice(UserManager<User> users) : ReadSlice<ReadAuthenticatorKey, AuthenticatorKey>
{
    public override async Task<Outcome<AuthenticatorKey>> Handle(ReadAuthenticatorKey request, Caller caller, CancellationToken cancel)
    {
        var user = (await users.FindByIdAsync(caller.User!.Value.ToString()))!;
        if (user.TwoFactorEnabled || await users.GetAuthenticatorKeyAsync(user) is not { } key)
        {
            return new AuthenticatorKey(null, null, 0, "");
        }

        var uri = string.Create(CultureInfo.InvariantCulture, $"otpauth://totp/Relais:{System.Uri.EscapeDataString(user.Email!)}?secret={key}&issuer=Relais&digits=6");
        var (size, picture) = Draw(uri);
        return new AuthenticatorKey(string.Join(' ', key.Chunk(4).Select(c => new string(c))), uri, size, picture);
    }

    /// <summary>One path instead of hundreds of rectangles: each run of dark modules is a move and a box.</summary>
    internal static (int Size, string Path) Draw(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Length; x++)
            {
                var start = x;
                while (x < rows[y].Length && rows[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
                }
            }
        }

        return (rows.Count, path.ToString());
    }
}
