using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using NodaTime;
using Npgsql;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Publishing.Pauses;

/// <summary>
/// After a restore every workspace is paused, in the restore's own transaction: what was sent since the backup was made is still
/// due by its rows, and only a person knows.
/// </summary>
internal static class PauseAfterRestore
{
    public static async Task Run(DbConnection connection, DbTransaction transaction, StoreKind kind, Instant now, Instant madeAt, CancellationToken cancel)
    {
        var entries = new List<AuditEntry>();
        foreach (var (workspace, language, epoch) in await Workspaces(connection, transaction, cancel))
        {
            var pause = Id.New<PauseId>(now);
            var at = madeAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
            var reason = language == "fr"
                ? $"Sauvegarde du {at} restaurée : ce qui a été publié depuis n'est pas connu ici. Vérifiez les comptes avant de reprendre."
                : $"Backup of {at} restored: what was published since is not known here. Check the accounts before resuming.";
            await Insert(connection, transaction, kind, pause, workspace, epoch + 1, reason, now, cancel);
            entries.Add(new()
            {
                Id = Id.New<AuditId>(now),
                WorkspaceId = workspace,
                At = now,
                ActorName = "Relais",
                Door = Door.CommandLine,
                Action = "publishing.pause",
                Kind = "pause",
                Target = pause.ToString(),
                After = JsonSerializer.Serialize(new { Reason = reason }, Wire.Json),
            });
        }

        if (connection is SqliteConnection sqlite)
        {
            AuditBulk.Write(sqlite, (SqliteTransaction)transaction, entries);
        }
        else
        {
            await AuditBulk.WriteAsync((NpgsqlConnection)connection, entries, cancel);
        }
    }

    private static async Task<List<(WorkspaceId Workspace, string Language, long Epoch)>> Workspaces(DbConnection connection, DbTransaction transaction, CancellationToken cancel)
    {
        await using var read = connection.CreateCommand();
        read.Transaction = transaction;
        read.CommandText = """SELECT w."Id", w."Language", coalesce((SELECT max(p."Epoch") FROM "Pauses" p WHERE p."WorkspaceId" = w."Id"), 0) FROM "Workspaces" w""";
        await using var rows = await read.ExecuteReaderAsync(cancel);
        var all = new List<(WorkspaceId, string, long)>();
        while (await rows.ReadAsync(cancel))
        {
            var id = rows.GetValue(0) is byte[] bytes ? new Guid(bytes, true) : rows.GetGuid(0);
            all.Add((WorkspaceId.From(id), rows.GetString(1), rows.GetInt64(2)));
        }

        return all;
    }

    /// <summary>Only columns that the first schema had: an older backup is filled in at its own schema. A pause that stands already is lifted together with this one.</summary>
    private static async Task Insert(DbConnection connection, DbTransaction transaction, StoreKind kind, PauseId pause, WorkspaceId workspace, long epoch, string reason, Instant now, CancellationToken cancel)
    {
        await using var insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText = """
            INSERT INTO "Pauses" ("Id", "WorkspaceId", "Epoch", "Reason", "StartedAt", "StartedBy") VALUES (@id, @workspace, @epoch, @reason, @now, 'Relais')
            """;
        Add("@id", Of(pause.Value));
        Add("@workspace", Of(workspace.Value));
        Add("@epoch", epoch);
        Add("@reason", reason);
        Add("@now", now.ToUnixTimeTicks());
        await insert.ExecuteNonQueryAsync(cancel);

        object Of(Guid id) => kind == StoreKind.Sqlite ? id.ToByteArray(true) : id;

        void Add(string name, object value)
        {
            var parameter = insert.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            insert.Parameters.Add(parameter);
        }
    }
}
