using System.CommandLine;
using System.Globalization;
using Relais.Kernel.Backups;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary><c>relais backup FILE</c>, beside a running server, and <c>relais restore FILE</c>, into an empty store.</summary>
internal static class BackupCommands
{
    internal static Command Backup(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var file = new Argument<string>("file") { Description = "the archive to make" };
        var keys = new Option<bool>("--with-keys") { Description = "puts the key file in too: whoever has such a backup can read the tokens of your accounts" };
        var backup = new Command("backup", "Writes everything into one archive, while the server runs.") { file, keys, data };
        backup.SetAction((parsed, cancel) => guarded(() => Backup(
            CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(file)!, parsed.GetValue(keys), Console.Out, cancel)));
        return backup;
    }

    internal static Command Restore(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var file = new Argument<string>("file") { Description = "the archive to read" };
        var restore = new Command("restore", "Fills an empty store, SQLite or PostgreSQL, from a backup of either. Publishing starts paused.") { file, data };
        restore.SetAction((parsed, cancel) => guarded(() => Restore(CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(file)!, Console.Out, cancel)));
        return restore;
    }

    internal static async Task Backup(RelaisSettings settings, string file, bool withKeys, TextWriter to, CancellationToken cancel, TimeProvider? time = null)
    {
        await using var services = CommandServices.OnDatabase(settings with { ReadOnly = true }, time: time);
        var made = await services.GetRequiredService<BackupWriter>().WriteAsync(file, withKeys, cancel);
        await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{file}: {made.Rows} rows of {made.Tables.Count} tables and {made.Files} media files, as they stood at {made.MadeAt}."));
        await to.WriteLineAsync(withKeys
            ? "It holds the key file too: whoever has it can read the tokens of your accounts. Keep it as you would keep those."
            : $"The key file {settings.KeyPath} is not in it, and without that file the credentials in it open for nobody: keep a copy of it, apart from this backup (--with-keys would put it in).");
    }

    internal static async Task Restore(RelaisSettings settings, string file, TextWriter to, CancellationToken cancel, TimeProvider? time = null)
    {
        await using var services = CommandServices.Build(settings, time: time);
        var restored = await services.GetRequiredService<RestoreStore>().RunAsync(file, cancel);
        await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Restored {restored.Rows} rows of {restored.Tables.Count} tables and {restored.Files} media files, as they stood at {restored.MadeAt}."));
        await to.WriteLineAsync("Publishing is paused in every workspace: what was sent after the backup was made is not known here and would be sent again. Check the accounts, then resume it on the calendar.");
        if (await services.GetRequiredService<SealedSecrets>().ComplaintAsync(cancel) is { } complaint)
        {
            await to.WriteLineAsync($"{complaint.What} Relais does not start so. {complaint.ToDo}");
        }
    }
}
