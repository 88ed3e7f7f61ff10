using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Audit;

/// <summary>A file that is not an export, or ends in the middle.</summary>
public sealed class AuditExportException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A whole chain as lines of JSON that anybody can verify without Relais and without its database: a first line with the format, one line per
/// entry with its seal, and a last line with the head. Documented in docs/audit.md.
/// </summary>
public static class AuditExport
{
    private static readonly JsonSerializerOptions Json = new(Wire.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>The lines of a chain, as it stands now.</summary>
    public static async IAsyncEnumerable<string> Lines(IAppDbFactory databases, WorkspaceId chain, string? workspace, Instant madeAt, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return JsonSerializer.Serialize(new First(AuditDigest.Format, chain, workspace, AuditDigest.Write(madeAt)), Json);
        await using var db = await databases.CreateAsync(null, cancel);
        var point = new AuditPoint(chain, 0, "");
        await foreach (var (seal, entry) in AuditVerifier.Rows(db, chain, 0, cancel))
        {
            yield return JsonSerializer.Serialize(Line.Of(seal, entry), Json);
            point = new(chain, seal.Seq, Convert.ToHexStringLower(seal.Link));
        }

        yield return JsonSerializer.Serialize(point, Json);
    }

    /// <summary>Verifies an export, with nothing but itself and what was written down elsewhere.</summary>
    /// <param name="file">The export.</param>
    /// <param name="once">Where the chain stood on other days.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="AuditExportException">It is not an export.</exception>
    public static async Task<AuditVerdict> VerifyAsync(string file, IReadOnlyList<AuditPoint> once, CancellationToken cancel = default)
    {
        using var reader = new StreamReader(file);
        var first = Read<First>(await reader.ReadLineAsync(cancel), 1);
        if (first.Format != AuditDigest.Format)
        {
            throw new AuditExportException($"{file} is not an export of the audit log that this program knows (its first line says '{first.Format}').");
        }

        var check = new ChainCheck(first.Chain);
        AuditPoint? end = null;
        for (var number = 2; await reader.ReadLineAsync(cancel) is { } line; number++)
        {
            if (end is not null)
            {
                check.Add(AuditFault.Broken, $"line {number}", "something follows the head");
                break;
            }

            if (line.StartsWith("{\"chain\"", StringComparison.Ordinal))
            {
                end = Read<AuditPoint>(line, number);
                continue;
            }

            var (seal, entry) = Read<Line>(line, number).Both(first.Chain, number);
            check.Next(seal, entry);
            foreach (var point in once.Where(p => p.Seq == seal.Seq))
            {
                check.Compare(point);
            }
        }

        if (end is null || end != check.Point)
        {
            check.Add(AuditFault.Cut, $"chain {first.Chain}", end is null ? "the export has no head: it was cut short" : $"the export says that it ends at number {end.Seq}, and ends at {check.Point.Seq}");
        }

        foreach (var point in once)
        {
            check.Shorter(point, "another day");
        }

        return check.End(AuditDigest.Read(first.MadeAt) - AuditVerifier.Grace);
    }

    private static T Read<T>(string? line, int number)
    {
        try
        {
            return (line is null ? default : JsonSerializer.Deserialize<T>(line, Json)) ?? throw new AuditExportException($"Line {number} is empty.");
        }
        catch (JsonException e)
        {
            throw new AuditExportException($"Line {number} is not a line of an export: {e.Message}", e);
        }
    }

    private sealed record First(string Format, WorkspaceId Chain, string? Workspace, string MadeAt);

    private sealed record Line(long Seq, string SealedAt, bool Found, string? Salt, string Payload, string Link, string? ErasedAt, Said? Entry, AuditId EntryId)
    {
        internal static Line Of(AuditSeal seal, AuditEntry? entry) => new(
            seal.Seq,
            AuditDigest.Write(seal.SealedAt),
            seal.Found,
            seal.Salt is { } salt ? Convert.ToHexStringLower(salt) : null,
            Convert.ToHexStringLower(seal.Payload),
            Convert.ToHexStringLower(seal.Link),
            seal.ErasedAt is { } at ? AuditDigest.Write(at) : null,
            entry is null ? null : Said.Of(entry),
            seal.EntryId);

        internal (AuditSeal Seal, AuditEntry? Entry) Both(WorkspaceId chain, int number)
        {
            try
            {
                return (new()
                {
                    Chain = chain,
                    Seq = Seq,
                    EntryId = EntryId,
                    SealedAt = AuditDigest.Read(SealedAt),
                    Found = Found,
                    Salt = Salt is null ? null : Convert.FromHexString(Salt),
                    Payload = Convert.FromHexString(Payload),
                    Link = Convert.FromHexString(Link),
                    ErasedAt = ErasedAt is null ? null : AuditDigest.Read(ErasedAt),
                }, Entry?.Entry());
            }
            catch (Exception e) when (e is FormatException or NodaTime.Text.UnparsableValueException or ArgumentException)
            {
                throw new AuditExportException($"Line {number} is not a line of an export: {e.Message}", e);
            }
        }
    }

    /// <summary>The entry, its parts written exactly as they were hashed.</summary>
    private sealed record Said(
        AuditId Id, WorkspaceId? Workspace, string At, UserId? User, string Door, string Action, string? Kind, string? Target,
        string Actor, string? Address, string? Title, string? Before, string? After)
    {
        internal static Said Of(AuditEntry e) =>
            new(e.Id, e.WorkspaceId, AuditDigest.Write(e.At), e.UserId, e.Door.ToString(), e.Action, e.Kind, e.Target, e.ActorName, e.Address, e.Title, e.Before, e.After);

        internal AuditEntry Entry() => new()
        {
            Id = Id,
            WorkspaceId = Workspace,
            At = AuditDigest.Read(At),
            UserId = User,
            Door = Enum.Parse<Door>(Door),
            Action = Action,
            Kind = Kind,
            Target = Target,
            ActorName = Actor,
            Address = Address,
            Title = Title,
            Before = Before,
            After = After,
        };
    }
}
