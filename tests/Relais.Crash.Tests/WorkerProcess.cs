using System.Diagnostics;
using System.Globalization;
using Relais.TestHouse;

namespace Relais.Crash.Tests;

/// <summary><c>relais serve</c>, which only works when the database can be shared.</summary>
internal sealed class WorkerProcess : ProductProcess
{
    private WorkerProcess(Uri address, ProcessStartInfo command, IEnumerable<(string Name, string Value)> settings)
        : base(address, command, settings)
    {
    }

    /// <summary>What it wrote last, for the report of a failure.</summary>
    public string Said => string.Join('\n', Lines.TakeLast(30));

    /// <summary>Starts one.</summary>
    /// <param name="data">Its data folder.</param>
    /// <param name="database">A <c>postgres://</c> address for a worker among several; its own file otherwise.</param>
    /// <param name="leaseSeconds">How long others wait for it when it is dead.</param>
    /// <param name="within">A command that runs it where the data folder is, such as <c>nsenter</c>.</param>
    /// <param name="settings">Further settings.</param>
    public static WorkerProcess Start(string data, string? database, int leaseSeconds, IReadOnlyList<string>? within = null, params IEnumerable<(string Name, string Value)> settings)
    {
        var address = FreeAddress();
        IEnumerable<(string, string)> shared = database is null ? [] : [("RELAIS_DATABASE", database), ("RELAIS_ROLE", "worker")];
        return new(
            address,
            Serve(address, data, within ?? []),
            [("RELAIS_LEASE_SECONDS", leaseSeconds.ToString(CultureInfo.InvariantCulture)), ("RELAIS_PRIVATE_ADDRESSES", "*"), ("DOTNET_TieredPGO", "0"), .. shared, .. settings]);
    }

    /// <summary>Whether it has come so far that it answers: only then is its death worth anything.</summary>
    public async Task<bool> IsUp(CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            return await http.GetStringAsync("healthz", cancel) == "alive";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Waits for that; a machine that is busy otherwise takes its time.</summary>
    public async Task UntilUp(CancellationToken cancel)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(60) && !HasEnded && !await IsUp(cancel);)
        {
            await Task.Delay(100, cancel);
        }
    }
}
