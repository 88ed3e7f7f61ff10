using System.Collections;
using System.CommandLine;
using Relais.Host.Serve;
using Relais.Kernel.Backups;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary>The command line: <c>relais serve</c>, <c>demo</c>, <c>migrate</c>, <c>doctor</c>, <c>backup</c>, <c>restore</c>, <c>audit</c>, <c>lock-out</c>, <c>let-in</c>, <c>keys</c>.</summary>
internal static class CommandLine
{
    internal static RootCommand Build()
    {
        var role = new Option<string?>("--role") { Description = "all, web or worker" };
        var urls = new Option<string?>("--urls") { Description = "addresses to listen on" };
        var data = new Option<string?>("--data") { Description = "folder of the database file, media and keys" };
        var serve = new Command("serve", "Starts Relais.") { role, urls, data };
        serve.SetAction((parsed, cancel) => Guarded(() => Server.Run(Settings(parsed.GetValue(urls), parsed.GetValue(data), parsed.GetValue(role)), cancel)));
        var migrate = new Command("migrate", "Brings the database up to date and stops.") { data };
        migrate.SetAction((parsed, cancel) => Guarded(() => Server.Migrate(Settings(null, parsed.GetValue(data), null), cancel)));
        return new RootCommand("Relais: plan, write, review, publish, answer, measure, together.")
        {
            serve,
            DemoCommand.Build(Guarded),
            migrate,
            DoctorCommand.Build(data),
            AuditCommands.Build(data, Guarded),
            LockOutCommands.LockOut(data, Guarded),
            LockOutCommands.LetIn(data, Guarded),
            BackupCommands.Backup(data, Guarded),
            BackupCommands.Restore(data, Guarded),
            KeyCommands.Build(data, Guarded),
        };
    }

    /// <summary>
    /// Settings from the environment and <c>relais.json</c>, with what the command line says on top. The file lies beside the program, so that a service, its
    /// backup and whoever types <c>relais doctor</c> in some folder read the same one.
    /// </summary>
    internal static RelaisSettings Settings(string? urls, string? data, string? role)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            environment[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        Put("RELAIS_URLS", urls);
        Put("RELAIS_DATA", data);
        Put("RELAIS_ROLE", role);
        return SettingsReader.Read(environment, Path.Combine(AppContext.BaseDirectory, "relais.json"));

        void Put(string name, string? value)
        {
            if (value is not null)
            {
                environment[name] = value;
            }
        }
    }

    /// <summary>Expected failures end with one sentence and code 1, not with a stack trace.</summary>
    private static async Task<int> Guarded(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception e) when (e is SettingsException or StoreInUseException or BackupException or InvalidDataException or IOException or UnauthorizedAccessException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
