using System.Text.Json;
using Relais.Bench;
using Relais.Bench.Peers;
using Relais.Host.Serve;

MemoryAtRest.ShareHeaps();
var scenarios = new Dictionary<string, Func<Options, Task<object>>>(StringComparer.Ordinal)
{
    ["baton"] = TeamScenarios.Baton,
    ["calendar"] = CalendarScenario.Run,
    ["claim"] = ClaimScenario.Run,
    ["history"] = HistoryScenario.Run,
    ["lone"] = LoneScenario.Run,
    ["processes"] = ClusterScenarios.Processes,
    ["publish"] = PublishScenario.Run,
    ["quartz"] = QuartzScenario.Run,
    ["quartz-worker"] = _ => QuartzWorker.Run(args[^1] == "seed"),
    ["peer"] = PeerScenario.Run,
    ["matrix"] = TeamScenarios.Matrix,
    ["memory"] = ProcessScenarios.Memory,
    ["report"] = Report.Run,
    ["restart"] = ClusterScenarios.Restart,
    ["schedule"] = ScheduleScenario.Run,
    ["start"] = ProcessScenarios.Start,
};
if (args.Length == 0 || !scenarios.TryGetValue(args[0], out var scenario))
{
    Console.Error.WriteLine("usage: bench/run SCENARIO [--option value ...]; scenarios: " + string.Join(", ", scenarios.Keys));
    return 2;
}

using var options = new Options(args[1..]);
var result = await scenario(options);
Console.WriteLine(JsonSerializer.Serialize(result, new JsonSerializerOptions(JsonSerializerDefaults.Web)));
return 0;
