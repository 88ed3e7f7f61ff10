using Microsoft.Extensions.Logging;
using Relais.Kernel.Files;
using Relais.Networks;
using Relais.Networks.Http;

namespace Relais.Channels.Connect;

/// <summary>Pictures of accounts: fetched through the guarded wire, at most a megabyte, kept only if their bytes are a picture's.</summary>
internal sealed class Avatars(Wire wire, FileStore files, ILogger<Avatars> log)
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Key in the file store; <see langword="null"/> when there is none to be had, which never stops a connection.</summary>
    public async Task<string?> Fetch(Uri? address, CancellationToken cancel)
    {
        if (address is not { Scheme: "http" or "https" })
        {
            return null;
        }

        switch (await wire.FetchAsync(address, MostBytes, cancel))
        {
            case NetworkResult<byte[]>.Ok { Value: var bytes } when TypeOf(bytes) is not null:
                return (await files.PutAsync(bytes, cancel)).Key;
            case NetworkResult<byte[]>.Failed failed:
                log.LogInformation("A channel's picture could not be fetched from {Host}: {Code}", address.Host, failed.Reason.Code);
                return null;
            default:
                log.LogInformation("What {Host} gave as a channel's picture is none.", address.Host);
                return null;
        }
    }

    /// <summary>Content type by the first bytes, whatever the server called it. No SVG: it can hold scripts.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(Png) ? "image/png"
        : bytes.StartsWith(Jpeg) ? "image/jpeg"
        : bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8) ? "image/gif"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;

    private static ReadOnlySpan<byte> Png => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];
}
