using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Relais.Kernel.Files;

namespace Relais.Kernel.Secrets;

/// <summary>
/// Encrypts secrets before they reach the database: AES-256-GCM with keys from a file that lives beside, never inside, the
/// database. The purpose is bound into the ciphertext, so a channel's token cannot be passed off as something else.
/// Format: key number (4 bytes, big-endian), nonce (12), tag (16), ciphertext.
/// </summary>
public sealed class SecretBox
{
    private const string LockEnding = ".lock";
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);
    private readonly string path;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private Dictionary<uint, byte[]> keys;
    private uint current;
    private long? readAgainAt;

    /// <summary>Reads the key file, or makes it with one key, readable by the owner alone.</summary>
    /// <exception cref="InvalidDataException">The file is there but is not a key file; nothing is overwritten.</exception>
    public SecretBox(string path, TimeProvider time)
        : this(path, time, make: true)
    {
    }

    private SecretBox(string path, TimeProvider time, bool make)
    {
        this.path = path;
        this.time = time;
        keys = [];
        if (File.Exists(path))
        {
            Read();
        }
        else if (make)
        {
            Make();
        }
    }

    /// <summary>A box that opens what its key file opens, and makes no key: without the file it opens nothing and cannot seal.</summary>
    /// <exception cref="InvalidDataException">The file is there but is not a key file.</exception>
    public static SecretBox ToLook(string path, TimeProvider time) => new(path, time, make: false);

    /// <summary>Makes a key file with one key of that number, in place of a lost one: numbers that were used before stay those of the lost keys. It belongs to whom its folder belongs to.</summary>
    /// <exception cref="InvalidDataException">There is a file; it was not changed.</exception>
    public static void Begin(string path, uint number, TimeProvider time)
    {
        var box = ToLook(path, time);
        using var alone = box.Alone();
        if (File.Exists(path))
        {
            throw new InvalidDataException($"There is a key file at {path}, and nothing was changed. To add a key to it, run relais keys rotate.");
        }

        box.Write(new() { [number] = RandomNumberGenerator.GetBytes(32) });
        if (Environment.IsPrivilegedProcess)
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            FileOwner.Give(folder, path);
            FileOwner.Give(folder, path + LockEnding);
        }
    }

    /// <summary>Whether this is what a key file holds.</summary>
    internal static bool IsKeyFile(ReadOnlySpan<byte> content)
    {
        try
        {
            return Parse(content).Count > 0;
        }
        catch (Exception e) when (IsNoKeyFile(e))
        {
            return false;
        }
    }

    /// <summary>Number of the key that sealed this; <see langword="null"/> for what is too short to be sealed.</summary>
    internal static uint? NumberOf(byte[] box) => box.Length < 4 + NonceSize + TagSize ? null : System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(box);

    /// <summary>Encrypts a text for one purpose, such as <c>channel.credential</c>.</summary>
    public byte[] Seal(string plain, string purpose) => Seal(Encoding.UTF8.GetBytes(plain), purpose);

    /// <summary>Encrypts bytes for one purpose.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain, string purpose)
    {
        var box = new byte[4 + NonceSize + TagSize + plain.Length];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(box, current);
        var nonce = box.AsSpan(4, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys[current], TagSize);
        aes.Encrypt(nonce, plain, box.AsSpan(4 + NonceSize + TagSize), box.AsSpan(4 + NonceSize, TagSize), Encoding.UTF8.GetBytes(purpose));
        return box;
    }

    /// <summary>Decrypts a text. With a key that another process added to the file meanwhile, too.</summary>
    /// <exception cref="CryptographicException">Tampered with, another purpose, or the key is gone from the file.</exception>
    public string Open(byte[] box, string purpose)
    {
        var key = (NumberOf(box) is { } number ? KeyOf(number) : null)
            ?? throw new CryptographicException("The key that sealed this secret is not in the key file.");
        var plain = new byte[box.Length - 4 - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(box.AsSpan(4, NonceSize), box.AsSpan(4 + NonceSize + TagSize), box.AsSpan(4 + NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(purpose));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Whether a key of the number that sealed this is here; it may be another's of the same number.</summary>
    internal bool Knows(byte[] box) => NumberOf(box) is { } number && keys.ContainsKey(number);

    /// <summary>Whether it can be opened.</summary>
    internal bool Opens(byte[] box, string purpose)
    {
        try
        {
            Open(box, purpose);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Adds a key that seals from now on; older keys stay to open what they sealed. The file stays its owner's. Returns the key's number.</summary>
    /// <exception cref="FileNotFoundException">There is no key file; none is made.</exception>
    /// <exception cref="IOException">The file belongs to another account, to which this process may not give the new one; nothing was changed.</exception>
    public uint Rotate()
    {
        lock (gate)
        {
            if (!File.Exists(path))
            {
                throw new FileNotFoundException($"There is no key file at {path}, and nothing was made or changed. Name its folder with --data or RELAIS_DATA, or the file with RELAIS_KEY_FILE.");
            }

            using var alone = Alone();
            Read();
            AddKey();
            FileOwner.Copy(path, path + LockEnding);
            return current;
        }
    }

    private byte[]? KeyOf(uint number)
    {
        if (keys.TryGetValue(number, out var known))
        {
            return known;
        }

        lock (gate)
        {
            // Nobody has the key of a secret from elsewhere: whoever shows one does not make the disk busy.
            if (!keys.ContainsKey(number) && (readAgainAt is not { } last || time.GetElapsedTime(last) >= Again))
            {
                readAgainAt = time.GetTimestamp();
                ReadAgain(number);
            }

            return keys.GetValueOrDefault(number);
        }
    }

    /// <summary>Takes the keys of the file if the wanted one is among them; otherwise, as when the file went away or is broken, those that are here stay.</summary>
    private void ReadAgain(uint wanted)
    {
        try
        {
            var all = Parse();
            if (all.ContainsKey(wanted))
            {
                (keys, current) = (all, all.Keys.Max());
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            // Whoever asked is told that the key is not there; the next start names the fault of the file.
        }
    }

    /// <summary>Makes the file with its first key, unless another process that starts at this moment was first: a key of one's own would seal what nobody can open.</summary>
    private void Make()
    {
        using var alone = Alone();
        if (File.Exists(path))
        {
            Read();
        }
        else
        {
            AddKey();
        }
    }

    /// <summary>The only process that writes the key file, until disposed. Moving a draft to where nothing is yet would not do: the check and the move are two steps.</summary>
    private FileStream Alone()
    {
        PrivateFolder.Make(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using var pause = new ManualResetEvent(false);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new(path + LockEnding, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 500)
            {
                pause.WaitOne(20);
            }
        }
    }

    private void AddKey()
    {
        var next = new Dictionary<uint, byte[]>(keys);
        var number = next.Count == 0 ? 1 : next.Keys.Max() + 1;
        next[number] = RandomNumberGenerator.GetBytes(32);
        Write(next);
        keys = next;
        current = number;
    }

    private void Read()
    {
        keys = Parse();
        current = keys.Keys.Max();
    }

    private Dictionary<uint, byte[]> Parse()
    {
        try
        {
            var all = Parse(File.ReadAllBytes(path));
            return all.Count > 0 ? all : throw new FormatException("It holds no key.");
        }
        catch (Exception e) when (IsNoKeyFile(e))
        {
            throw new InvalidDataException($"{path} is not a Relais key file. Put back the file that belongs to this database; nothing was changed.", e);
        }
    }

    private static Dictionary<uint, byte[]> Parse(ReadOnlySpan<byte> content) =>
        JsonSerializer.Deserialize<KeyFile>(content)!.Keys.ToDictionary(k => k.Number, k => Convert.FromBase64String(k.Key));

    private static bool IsNoKeyFile(Exception e) => e is JsonException or FormatException or NullReferenceException or ArgumentException;

    private void Write(Dictionary<uint, byte[]> all)
    {
        var draft = path + ".new";
        var created = time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        using (var stream = PrivateFolder.Open(draft, new() { Mode = FileMode.Create, Access = FileAccess.Write }))
        {
            JsonSerializer.Serialize(stream, new KeyFile([.. all.Select(k => new KeyEntry(k.Key, Convert.ToBase64String(k.Value), created))]));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            if (File.Exists(path))
            {
                // An operator rotates as root; the service that reads the file is somebody else.
                FileOwner.Copy(path, draft);
            }

            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    private sealed record KeyFile(KeyEntry[] Keys);

    private sealed record KeyEntry(uint Number, string Key, string Written);
}
