using System.Security.Cryptography;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Files;

/// <summary>A stored file.</summary>
/// <param name="Key">SHA-256 of its bytes in lower-case hexadecimal: equal files are stored once.</param>
/// <param name="Length">Bytes.</param>
public sealed record StoredFile(string Key, long Length);

/// <summary>More bytes arrived than allowed; nothing was kept.</summary>
public sealed class FileTooLargeException(long limit) : Exception($"More than {limit} bytes.")
{
    /// <summary>The limit in bytes.</summary>
    public long Limit { get; } = limit;
}

/// <summary>
/// Files by content hash under <c>{data}/files</c>, streamed, never whole in memory. A file appears under its key complete or
/// not at all. Whether a file may be deleted is known by the modules that refer to it.
/// </summary>
public sealed class FileStore(RelaisSettings settings)
{
    private readonly string root = Path.GetFullPath(Path.Combine(settings.DataFolder, "files"));

    /// <summary>Where the files lie; it may not be there yet.</summary>
    internal string Folder => root;

    /// <summary>Stores a stream.</summary>
    /// <exception cref="FileTooLargeException">It holds more than <paramref name="limit"/> bytes.</exception>
    /// <exception cref="IOException">The disk is full or refuses; nothing was kept.</exception>
    public async Task<StoredFile> PutAsync(Stream content, long limit = long.MaxValue, CancellationToken cancel = default)
    {
        PrivateFolder.Make(root);
        var draft = Path.Combine(root, $".{Guid.CreateVersion7():N}.part");
        try
        {
            string key;
            long length = 0;
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous))
            {
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var buffer = new byte[1 << 16];
                int read;
                while ((read = await content.ReadAsync(buffer, cancel)) > 0)
                {
                    length += read;
                    if (length > limit)
                    {
                        throw new FileTooLargeException(limit);
                    }

                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancel);
                }

                file.Flush(flushToDisk: true);
                key = Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            var path = PathOf(key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(draft, path, overwrite: true);
            return new(key, length);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>Stores bytes.</summary>
    public async Task<StoredFile> PutAsync(byte[] content, CancellationToken cancel = default)
    {
        using var stream = new MemoryStream(content, writable: false);
        return await PutAsync(stream, long.MaxValue, cancel);
    }

    /// <summary>Opens a file to read; <see langword="null"/> when it is not there.</summary>
    public Stream? Open(string key) => Exists(key)
        ? new FileStream(PathOf(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan)
        : null;

    /// <summary>Keys of all files, as they lie now.</summary>
    public IEnumerable<string> Keys() => Directory.Exists(root)
        ? Directory.EnumerateDirectories(root).SelectMany(Directory.EnumerateFiles).Select(f => Path.GetFileName(f)).Where(IsKey)
        : [];

    /// <summary>When the file was last stored: storing equal bytes again makes it young.</summary>
    internal DateTime WrittenAt(string key) => File.GetLastWriteTimeUtc(PathOf(key));

    /// <summary>Deletes a file; only the sweep knows that nothing refers to it.</summary>
    internal void Delete(string key) => File.Delete(PathOf(key));

    /// <summary>Deletes what broken writes left behind; how many.</summary>
    internal int SweepDrafts(DateTime before)
    {
        var left = Directory.Exists(root) ? Directory.EnumerateFiles(root, ".*.part").Where(f => File.GetLastWriteTimeUtc(f) < before).ToList() : [];
        left.ForEach(File.Delete);
        return left.Count;
    }

    /// <summary>Whether it is there.</summary>
    public bool Exists(string key) => IsKey(key) && File.Exists(PathOf(key));

    /// <summary>Where it lies, for tools that want a path; only after <see cref="Exists"/>.</summary>
    public string PathOf(string key) => IsKey(key)
        ? Path.Combine(root, key[..2], key)
        : throw new ArgumentException("Not a file key.", nameof(key));

    private static bool IsKey(string key) => key.Length == 64 && key.All(c => char.IsAsciiHexDigitLower(c) || char.IsAsciiDigit(c));
}
