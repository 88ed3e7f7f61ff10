using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Relais.Tests.Backups;

/// <summary>The entries of an archive, byte for byte.</summary>
internal static class BackupContents
{
    /// <summary>What a restore adds itself.</summary>
    private static readonly string[] Added = ["tables/Pauses.jsonl", "tables/AuditEntries.jsonl"];

    public static Dictionary<string, string> Of(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        return archive.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.Latin1);
            return reader.ReadToEnd();
        });
    }

    public static void ShouldBeTheSame(Dictionary<string, string> before, Dictionary<string, string> after)
    {
        after.Keys.ShouldBe(before.Keys, ignoreOrder: true);
        foreach (var (name, bytes) in before.Where(e => e.Key != "manifest.json"))
        {
            var now = after[name];
            if (Added.Contains(name))
            {
                bytes.Split('\n').Except(now.Split('\n')).ShouldBeEmpty(name);
                continue;
            }

            // Not ShouldBe: it explains differences of long texts for minutes.
            (now == bytes).ShouldBeTrue($"{name}: {Difference(bytes, now)}");
        }
    }

    /// <summary>Puts other bytes in place of an entry's, or takes it away.</summary>
    public static void Replace(string file, string entry, Func<string, string?> change)
    {
        using var archive = ZipFile.Open(file, ZipArchiveMode.Update);
        var old = archive.GetEntry(entry)!;
        string text;
        using (var reader = new StreamReader(old.Open()))
        {
            text = reader.ReadToEnd();
        }

        old.Delete();
        if (change(text) is { } other)
        {
            using var writer = new StreamWriter(archive.CreateEntry(entry).Open());
            writer.Write(other);
        }
    }

    /// <summary>Has the archive say that it was made at another schema.</summary>
    public static void SayMigration(string file, string name) => Replace(file, "manifest.json", text =>
    {
        var manifest = JsonNode.Parse(text)!.AsObject();
        manifest["migration"] = name;
        return manifest.ToJsonString();
    });

    private static string Difference(string before, string after)
    {
        var (was, now) = (before.Split('\n'), after.Split('\n'));
        var at = Enumerable.Range(0, Math.Min(was.Length, now.Length)).FirstOrDefault(i => was[i] != now[i], -1);
        return at < 0 ? $"{was.Length} lines, then {now.Length}" : was[at] + Environment.NewLine + now[at];
    }
}
