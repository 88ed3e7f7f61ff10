using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Team;
using Relais.Team.Covering;

namespace Relais.Bench;

/// <summary>The coverage matrix and the baton of a large team: <c>--members</c>, <c>--channels</c>, <c>--duties</c>, <c>--things</c>.</summary>
internal static class TeamScenarios
{
    /// <summary>The matrix as programs read it, with its words and balance, and the page that shows it.</summary>
    public static async Task<object> Matrix(Options options)
    {
        var (members, channels, duties) = (options.Int("members", 200), options.Int("channels", 60), options.Int("duties", 40));
        await using var host = await BenchHost.Start(options.Database());
        var seed = await TeamSeed.Run(host.Services, members, channels, duties);
        var pipeline = host.Services.GetRequiredService<Pipeline>();
        var cells = 0;
        var matrix = await Times(options, async () => cells = TeamSeed.Expect(await pipeline.Run(seed.Owner, new ReadCoverage())).Cells.Count);
        var page = await Times(options, async () =>
        {
            using var ask = new HttpRequestMessage(HttpMethod.Get, $"/w/{seed.Slug}/team");
            ask.Headers.Accept.ParseAdd("text/html");
            using var answer = await host.Http.SendAsync(ask);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        });
        return new
        {
            scenario = "matrix",
            store = Store(options),
            members,
            cells,
            server_ms = new { p50 = matrix.Quantile(0.5), p95 = matrix.Quantile(0.95) },
            page_ms = new { p50 = page.Quantile(0.5), p95 = page.Quantile(0.95) },
            target_ms = 100,
        };
    }

    /// <summary>Who holds each of ten thousand open things, from the first read of the facts on.</summary>
    public static async Task<object> Baton(Options options)
    {
        var things = options.Int("things", 10_000);
        await using var host = await BenchHost.Start(options.Database());
        var seed = await TeamSeed.Run(host.Services, options.Int("members", 200), options.Int("channels", 60), options.Int("duties", 40));
        var random = new Random(20260804);
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(seed.Workspace);
        var front = scope.ServiceProvider.GetRequiredService<Baton>();
        var (dutyIds, channelIds) = await Cells(host, seed);
        var open = Enumerable.Range(0, things).Select(i => new OpenThing
        {
            Assigned = i % 3 == 0 ? null : seed.Members[random.Next(seed.Members.Count)],
            Duty = i % 3 == 1 ? null : dutyIds[random.Next(dutyIds.Count)],
            Channel = i % 3 == 1 ? null : channelIds[random.Next(channelIds.Count)],
            Needs = "posts.write",
            NeedsOfOthers = "posts.edit_others",
        }).ToList();
        var holders = 0;
        var all = await Times(options, async () =>
        {
            var baton = await front.At();
            holders = open.Select(t => baton.Of(t).Holder).Distinct().Count();
        });
        return new { scenario = "baton", store = Store(options), things, holders, server_ms = new { p50 = all.Quantile(0.5), p95 = all.Quantile(0.95) }, target_ms = 200 };
    }

    private static async Task<(IReadOnlyList<DutyId> Duties, IReadOnlyList<Channels.ChannelId> Channels)> Cells(BenchHost host, TeamSeed seed)
    {
        var cells = TeamSeed.Expect(await host.Services.GetRequiredService<Pipeline>().Run(seed.Owner, new ReadCoverage())).Cells;
        return ([.. cells.Select(c => c.Duty).Distinct()], [.. cells.Select(c => c.Channel).Distinct()]);
    }

    private static string Store(Options options) => options.Database() is null ? "sqlite" : "postgres";

    private static async Task<List<double>> Times(Options options, Func<Task> run)
    {
        for (var i = 0; i < 40; i++)
        {
            await run();
        }

        var milliseconds = new List<double>();
        for (var i = 0; i < options.Int("requests", 60); i++)
        {
            var watch = Stopwatch.StartNew();
            await run();
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        return milliseconds;
    }
}
