using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Files;

/// <summary>Which files of the store some rows refer to.</summary>
/// <param name="Keys">The keys, of all workspaces.</param>
public sealed record FileUse(Func<AppDb, IQueryable<string>> Keys);

/// <summary>How modules say which files they need.</summary>
public static class FileUseRegistration
{
    /// <summary>Keeps these files. Whoever stores a file's key in a row must say so here: what nobody needs is swept.</summary>
    public static IServiceCollection AddFileUse(this IServiceCollection services, Func<AppDb, IQueryable<string>> keys) => services.AddSingleton(new FileUse(keys));
}

/// <summary>Deletes files that no row has referred to for days, and what broken uploads left behind.</summary>
internal sealed class FileSweep(IAppDbFactory databases, IEnumerable<FileUse> uses, FileStore files, RelaisSettings settings, TimeProvider time, ILogger<FileSweep> log) : IPeriodic
{
    private static readonly TimeSpan Broken = TimeSpan.FromDays(1);

    public async Task Run(CancellationToken cancel)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var swept = files.SweepDrafts(now - Broken);
        var incoming = new DirectoryInfo(Path.Combine(settings.DataFolder, "incoming"));
        foreach (var left in incoming.Exists ? incoming.EnumerateFiles().Where(f => f.LastWriteTimeUtc < now - Broken) : [])
        {
            left.Delete();
            swept++;
        }

        // Candidates first, then what is needed: a row that comes meanwhile is seen, and a file that comes meanwhile is young.
        var old = files.Keys().Where(k => files.WrittenAt(k) < now - TimeSpan.FromDays(settings.Keep.UnusedFilesDays)).ToHashSet(StringComparer.Ordinal);
        if (old.Count > 0)
        {
            await using var db = await databases.CreateAsync(null, cancel);
            foreach (var use in uses)
            {
                await foreach (var key in use.Keys(db).AsAsyncEnumerable().WithCancellation(cancel))
                {
                    old.Remove(key);
                }
            }
        }

        foreach (var key in old)
        {
            files.Delete(key);
        }

        if (swept + old.Count > 0)
        {
            log.LogInformation("Swept {Files} files that nothing refers to, and {Left} left by broken uploads.", old.Count, swept);
        }
    }
}
