using System.Buffers;
using System.Security.Cryptography;

namespace Relais.Sandbox.Files;

/// <summary>Keeps uploaded bytes as files named by their SHA-256, never whole in memory.</summary>
internal sealed class MediaStore : IDisposable
{
    private readonly string _folder;
    private readonly bool _temporary;

    /// <param name="folder">Where to keep them; null for a temporary folder that goes with the server.</param>
    public MediaStore(string? folder)
    {
        _temporary = folder is null;
        _folder = folder is null ? Directory.CreateTempSubdirectory("relais-sandbox-").FullName : Directory.CreateDirectory(folder).FullName;
    }

    public string PathOf(string fileName) => Path.Combine(_folder, fileName);

    /// <summary>Copies the stream to a file without a final name yet; the caller keeps or discards it.</summary>
    public async Task<Upload> ReceiveAsync(Stream stream, CancellationToken cancel)
    {
        var path = Path.Combine(_folder, $"{Path.GetRandomFileName()}.part");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        long size = 0;
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            int read;
            while ((read = await stream.ReadAsync(buffer, cancel)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                size += read;
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return new Upload(path, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
    }

    public void Keep(Upload upload, string fileName) => File.Move(upload.Path, PathOf(fileName), overwrite: true);

    public static void Discard(Upload upload) => File.Delete(upload.Path);

    public void Dispose()
    {
        if (_temporary) Directory.Delete(_folder, recursive: true);
    }
}

internal sealed record Upload(string Path, string Hash, long Size);
