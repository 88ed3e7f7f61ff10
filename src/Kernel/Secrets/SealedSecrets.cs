using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Secrets;

/// <summary>What a database holds that only its key file opens. A file that is made anew opens none of it, so none is made beside such a database unasked.</summary>
public sealed class SealedSecrets(IAppDbFactory databases, RelaisSettings settings)
{
    /// <summary>Refuses a start without the key file that belongs to the database. A database of which nothing is sealed yet may get one.</summary>
    /// <exception cref="InvalidDataException">The file is missing.</exception>
    public async Task ExpectKeyFileAsync(CancellationToken cancel = default)
    {
        if (!File.Exists(settings.KeyPath) && await HighestKeyAsync(cancel) is not null)
        {
            throw new InvalidDataException(
                $"There is no key file at {settings.KeyPath}, and this database holds secrets that only its own opens. Nothing was changed. Put the file back (RELAIS_KEY_FILE names it where it is elsewhere), then start again. If it is lost for good, run relais keys new: the channels must then be connected again.");
        }
    }

    /// <summary>
    /// The highest number of a key that sealed something; <see langword="null"/> when nothing is sealed. Heads of audit logs and keys of cookies are looked
    /// at: whatever else is sealed, its change was written into such a log, and who asked for it held such a cookie.
    /// </summary>
    public async Task<uint?> HighestKeyAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var heads = await db.Set<AuditHead>().IgnoreQueryFilters().Select(h => h.Proof).ToListAsync(cancel);
        var cookies = await db.Set<StoredKey>().Select(k => k.Sealed).ToListAsync(cancel);
        return heads.Concat(cookies).Max(SecretBox.NumberOf);
    }
}
