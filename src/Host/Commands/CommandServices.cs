using Relais.Kernel;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary>The product without its web server, for a command that ends.</summary>
internal static class CommandServices
{
    /// <summary>All services of the modules, on the store that the settings name; nothing is read or begun yet.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="log">What is said beside the answer of the command.</param>
    /// <param name="time">A clock that a test owns.</param>
    internal static ServiceProvider Build(RelaisSettings settings, LogLevel log = LogLevel.Warning, TimeProvider? time = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(log).AddSimpleConsole());
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddRelais(settings, Product.Modules());
        return services.BuildServiceProvider();
    }

    /// <summary>The same, for a command that would make no sense on a database that is not there, and must not make one.</summary>
    /// <exception cref="InvalidDataException">There is no database.</exception>
    internal static ServiceProvider OnDatabase(RelaisSettings settings, LogLevel log = LogLevel.Warning, TimeProvider? time = null) =>
        settings.Database is null && !File.Exists(settings.DatabasePath)
            ? throw new InvalidDataException($"There is no database at {settings.DatabasePath}. Name its folder with --data or RELAIS_DATA, or set RELAIS_DATABASE.")
            : Build(settings, log, time);
}
