using System.Text.Json;

namespace Relais.Demo.Telling;

/// <summary>
/// The folder of a demo. A file in it says that it is one and whether the story was told to its end, so that a demo that was stopped halfway
/// begins anew, and nothing that is not a demo's is ever taken for one or deleted.
/// </summary>
internal sealed class DemoFolder(string path)
{
    private const string Marker = "demo.json";

    /// <summary>All that a demo leaves in its folder.</summary>
    private static readonly string[] Files = ["relais.db", "relais.db-wal", "relais.db-shm", "relais.db.lock", "keys.json", "sandbox.jsonl"];

    private static readonly string[] Folders = ["files", "incoming", "sandbox.jsonl.media"];

    private sealed record Mark(bool Told, DateTimeOffset At);

    public string Path => path;

    /// <summary>Where the demo's network keeps what it knows.</summary>
    public string NetworkFile => System.IO.Path.Combine(path, "sandbox.jsonl");

    /// <summary>When the story was told; <see langword="null"/> when that is still to do. What an interrupted telling left is removed, with <paramref name="fresh"/> also a whole one.</summary>
    /// <exception cref="InvalidDataException">The folder holds something else than a demo.</exception>
    public DateTimeOffset? Open(bool fresh)
    {
        Directory.CreateDirectory(path);
        var mark = Read();
        if (mark is null)
        {
            if (Files.Any(f => File.Exists(In(f))) || Folders.Any(f => Directory.Exists(In(f))))
            {
                throw new InvalidDataException($"{System.IO.Path.GetFullPath(path)} holds a Relais that is not the demo. Nothing was changed. Choose another folder with --data.");
            }

            return null;
        }

        if (mark.Told && !fresh)
        {
            return mark.At;
        }

        Clear();
        return null;
    }

    /// <summary>The telling begins: from now on the folder is a demo's.</summary>
    public void Begin(DateTimeOffset at) => Write(new(false, at));

    public void End(DateTimeOffset at) => Write(new(true, at));

    private void Clear()
    {
        foreach (var folder in Folders.Where(f => Directory.Exists(In(f))))
        {
            Directory.Delete(In(folder), recursive: true);
        }

        foreach (var file in Files)
        {
            File.Delete(In(file));
        }
    }

    private Mark? Read() => File.Exists(In(Marker)) ? JsonSerializer.Deserialize<Mark>(File.ReadAllText(In(Marker)), JsonSerializerOptions.Web) : null;

    private void Write(Mark mark) => File.WriteAllText(In(Marker), JsonSerializer.Serialize(mark, JsonSerializerOptions.Web));

    private string In(string name) => System.IO.Path.Combine(path, name);
}
