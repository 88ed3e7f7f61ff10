using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Secrets;

/// <summary>
/// What a database holds that only its key file opens. A file that is made anew, or belongs to another database, opens none of it: with such a file nothing is
/// served, because what is sealed from then on would be closed again when the right file comes back.
/// </summary>
public sealed class SealedSecrets(Store store, RelaisSettings settings, TimeProvider time)
{
    /// <summary>
    /// Heads of audit logs and keys of cookies: whatever else is sealed, its change was written into such a log, and who asked for it held such a cookie. By
    /// plain SQL, because a start waits for it.
    /// </summary>
    private static readonly (string Sql, string Purpose)[] Places =
    [
        ("SELECT \"Sealed\" FROM \"StoredKeys\"", StoredKey.Purpose),
        ("SELECT \"Proof\" FROM \"AuditHeads\"", AuditSealer.ProofPurpose),
    ];

    /// <summary>Refuses a start without the key file that belongs to the database. A database of which nothing is sealed yet may get one.</summary>
    /// <exception cref="InvalidDataException">The file is missing, or that of another database.</exception>
    public async Task ExpectKeyFileAsync(CancellationToken cancel = default)
    {
        if (await ComplaintAsync(cancel) is { } complaint)
        {
            throw new InvalidDataException($"{complaint.What} Nothing was changed. {complaint.ToDo}");
        }
    }

    /// <summary>Why the database cannot be served with the key file as it is, and what to do; <see langword="null"/> when it can.</summary>
    public async Task<KeyComplaint?> ComplaintAsync(CancellationToken cancel = default)
    {
        var all = await ReadAsync(cancel);
        if (!File.Exists(settings.KeyPath))
        {
            // Asked after the rows are read: a process that starts at this moment makes the file before it seals anything.
            return all.Count == 0 ? null
                : new(
                    $"There is no key file at {settings.KeyPath}, and this database holds secrets that only its own opens.",
                    "Put the file there (RELAIS_KEY_FILE names it where it is elsewhere), then try again. If it is lost for good, run relais keys new: the channels must then be connected again.");
        }

        // Keys that are not in the file were lost for good, and somebody knew it: keys new counts on after them.
        var box = SecretBox.ToLook(settings.KeyPath, time);
        var known = all.FindAll(s => box.Knows(s.Sealed));
        return known.Count == 0 || known.Exists(s => box.Opens(s.Sealed, s.Purpose)) ? null
            : new(
                $"The key file {settings.KeyPath} is not the one of this database: it opens nothing of what is sealed there.",
                "Put the right file in its place (RELAIS_KEY_FILE names it where it is elsewhere), then try again. If that is lost for good, move this one away and run relais keys new: the channels must then be connected again.");
    }

    /// <summary>The highest number of a key that sealed something; <see langword="null"/> when nothing is sealed.</summary>
    public async Task<uint?> HighestKeyAsync(CancellationToken cancel = default) => (await ReadAsync(cancel)).Max(s => SecretBox.NumberOf(s.Sealed));

    private async Task<List<(byte[] Sealed, string Purpose)>> ReadAsync(CancellationToken cancel)
    {
        await using var connection = store.NewConnection();
        await connection.OpenAsync(cancel);
        var all = new List<(byte[], string)>();
        foreach (var (sql, purpose) in Places)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                all.Add(((byte[])rows[0], purpose));
            }
        }

        return all;
    }
}

/// <summary>Why a database cannot be served with the key file as it is.</summary>
/// <param name="What">What is wrong with it.</param>
/// <param name="ToDo">What somebody who runs Relais does about it.</param>
public sealed record KeyComplaint(string What, string ToDo);
