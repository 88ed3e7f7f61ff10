using System.Text;

namespace Relais.Crash.Tests;

/// <summary>
/// The zone database that ships with the program, rewritten as if countries had changed their rules: some names follow the clocks of
/// another place. The format is NodaTime's (a version number, then fields of id, length and data), read 2026-11-22.
/// </summary>
internal static class ChangedZones
{
    private const int StringPool = 0;
    private const int Version = 2;
    private const int Names = 3;

    /// <summary>Writes the file.</summary>
    /// <param name="file">Where.</param>
    /// <param name="version">What it calls itself.</param>
    /// <param name="moved">Names that only point to another zone, with the zone that they point to from now on.</param>
    public static void Write(string file, string version, IReadOnlyDictionary<string, string> moved)
    {
        using var bundled = typeof(NodaTime.DateTimeZoneProviders).Assembly.GetManifestResourceStream("NodaTime.TimeZones.Tzdb.nzd")!;
        using var source = new MemoryStream();
        bundled.CopyTo(source);
        source.Position = 0;
        using var reader = new BinaryReader(source);
        using var target = new MemoryStream();
        using var writer = new BinaryWriter(target);
        writer.Write(reader.ReadInt32());
        List<string> pool = [];
        while (source.Position < source.Length)
        {
            var field = reader.ReadByte();
            var data = reader.ReadBytes(reader.Read7BitEncodedInt());
            pool = field == StringPool ? Strings(data) : pool;
            var changed = field switch
            {
                Version => Text(version),
                Names => Map(data, pool, moved),
                _ => data,
            };
            writer.Write(field);
            writer.Write7BitEncodedInt(changed.Length);
            writer.Write(changed);
        }

        File.WriteAllBytes(file, target.ToArray());
    }

    private static List<string> Strings(byte[] data)
    {
        using var reader = new BinaryReader(new MemoryStream(data), Encoding.UTF8);
        return [.. Enumerable.Range(0, reader.Read7BitEncodedInt()).Select(_ => reader.ReadString())];
    }

    private static byte[] Text(string text)
    {
        using var target = new MemoryStream();
        using var writer = new BinaryWriter(target, Encoding.UTF8);
        writer.Write(text);
        return target.ToArray();
    }

    private static byte[] Map(byte[] data, List<string> pool, IReadOnlyDictionary<string, string> moved)
    {
        using var reader = new BinaryReader(new MemoryStream(data));
        using var target = new MemoryStream();
        using var writer = new BinaryWriter(target);
        var count = reader.Read7BitEncodedInt();
        writer.Write7BitEncodedInt(count);
        for (var i = 0; i < count; i++)
        {
            var (name, zone) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
            writer.Write7BitEncodedInt(name);
            writer.Write7BitEncodedInt(moved.TryGetValue(pool[name], out var other) ? pool.IndexOf(other) : zone);
        }

        return target.ToArray();
    }
}
