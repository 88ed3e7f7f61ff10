using System.Globalization;
using System.Text.Json;
using NodaTime;
using Relais.Kernel.Files;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Audit;

/// <summary>Where a chain stood once: its newest link and its place.</summary>
/// <param name="Chain">The chain.</param>
/// <param name="Seq">Place of its newest link.</param>
/// <param name="Link">That link, in hexadecimal.</param>
public sealed record AuditPoint(WorkspaceId Chain, long Seq, string Link);

/// <summary>
/// Remembers, in a file beside the database, where each chain stood when this process last sealed. Whoever cuts the newest entries
/// off in the database, with their seals, is told by it. One line of JSON per chain, an <see cref="AuditPoint"/> each.
/// </summary>
public sealed class AuditWitness(RelaisSettings settings)
{
    private const string Name = "audit-witness.jsonl";
    private readonly string path = Path.Combine(settings.DataFolder, Name);
    private Dictionary<WorkspaceId, AuditPoint>? last;

    /// <summary>What this machine remembers, with what it kept when it found a chain cut; empty when it never sealed.</summary>
    /// <exception cref="InvalidDataException">A file is not readable as such.</exception>
    public IReadOnlyList<AuditPoint> Read() => Directory.Exists(settings.DataFolder)
        ? [.. Directory.EnumerateFiles(settings.DataFolder, Name + "*").Where(f => f == path || f.Contains(".cut-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).SelectMany(Read)]
        : [];

    /// <summary>Reads the points of a file: a witness, or an export, which ends with one.</summary>
    /// <exception cref="InvalidDataException">The file is not readable as such.</exception>
    public static IReadOnlyList<AuditPoint> Read(string file)
    {
        try
        {
            return [.. File.ReadLines(file)
                .Where(l => l.StartsWith("{\"chain\"", StringComparison.Ordinal))
                .Select(l => JsonSerializer.Deserialize<AuditPoint>(l, Wire.Json)!)];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} does not say where a chain stood: {e.Message}", e);
        }
    }

    /// <summary>Whether the chain was further, or other, when this process last saw it.</summary>
    internal bool SawMore(WorkspaceId chain, AuditHead? now)
    {
        last ??= File.Exists(path) ? Read(path).ToDictionary(p => p.Chain) : [];
        return last.TryGetValue(chain, out var then) && (now is null || now.Seq < then.Seq || (now.Seq == then.Seq && PointOf(now) != then));
    }

    internal void Write(IReadOnlyList<AuditHead> heads)
    {
        last = heads.Select(PointOf).ToDictionary(p => p.Chain);
        PrivateFolder.Make(settings.DataFolder);
        var draft = $"{path}.{Guid.CreateVersion7():N}.new";
        File.WriteAllLines(draft, last.Values.OrderBy(p => p.Chain.Value).Select(p => JsonSerializer.Serialize(p, Wire.Json)));
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Keeps what is remembered under a dated name that <see cref="Read()"/> still reads, because a chain was found cut.</summary>
    internal void KeepForCut(Instant at) => Move("cut", at);

    /// <summary>A restored store begins where its backup stood: what was remembered of another is put aside under a dated name.</summary>
    internal void PutAside(Instant at) => Move("until", at);

    internal static AuditPoint PointOf(AuditHead head) => new(head.Chain, head.Seq, Convert.ToHexStringLower(head.Link));

    private void Move(string why, Instant at)
    {
        last = [];
        if (File.Exists(path))
        {
            File.Move(path, $"{path}.{why}-{at.ToString("uuuuMMdd'T'HHmmss", CultureInfo.InvariantCulture)}", overwrite: true);
        }
    }
}
