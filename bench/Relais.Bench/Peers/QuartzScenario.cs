using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;
using Relais.Kernel.Data;

namespace Relais.Bench.Peers;

/// <summary>Quartz.NET's own ADO store doing the same work: <c>--count 10000 --latency-ms 50 --in-flight 64 --store sqlite|postgres [--kill-half-way]</c>.</summary>
internal static class QuartzScenario
{
    // A trigger that fired for the last time is deleted: that is Quartz's record of completion. Between firing and its end, the firing has a row.
    private const string Pending = "SELECT (SELECT count(*) FROM QRTZ_TRIGGERS) + (SELECT count(*) FROM QRTZ_FIRED_TRIGGERS WHERE STATE = 'EXECUTING')";

    public static Task<object> Run(Options options) => PeerScenario.OrMissing(async () =>
    {
        var postgres = options.Text("store") == "postgres";
        await using PeerStore store = postgres ? await PostgresPeerStore.Start(Pending) : new SqlitePeerStore(Pending);
        var program = new PeerProgram("dotnet", typeof(QuartzScenario).Assembly.Location, "quartz-worker");
        return await new PeerRun("quartz", "quartz", postgres ? "postgres" : "sqlite", program, store, options).Measure();
    });
}

/// <summary>The worker of <see cref="QuartzScenario"/>, driven as the workers in <c>bench/peers</c> are.</summary>
internal static class QuartzWorker
{
    private static readonly JobKey Job = new("post");
    private static string Store => Environment.GetEnvironmentVariable("PEER_STORE")!;
    private static int InFlight => int.Parse(Environment.GetEnvironmentVariable("PEER_IN_FLIGHT")!, System.Globalization.CultureInfo.InvariantCulture);

    public static async Task<object> Run(bool seed)
    {
        await using var provider = Services();
        var scheduler = await provider.GetRequiredService<ISchedulerFactory>().GetScheduler();
        if (seed)
        {
            var due = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Environment.GetEnvironmentVariable("PEER_DUE")!, System.Globalization.CultureInfo.InvariantCulture));
            await Schedule(scheduler, "PEER_JOBS", due);
            return new { seeded = true };
        }

        var warm = await Schedule(scheduler, "PEER_WARM", DateTimeOffset.UtcNow);
        await scheduler.Start();
        while (Posting.Done < warm)
        {
            await Task.Delay(50);
        }

        await scheduler.Standby();
        Console.WriteLine("ready");
        if (await Console.In.ReadLineAsync() == "go")
        {
            await scheduler.Start();
            await Task.Delay(Timeout.Infinite);
        }

        return new { ended = true };
    }

    /// <summary>One stored job, and a stored trigger for each post that carries what to post: less to write and to delete than a job for each.</summary>
    private static async Task<int> Schedule(IScheduler scheduler, string file, DateTimeOffset due)
    {
        if (Environment.GetEnvironmentVariable(file) is not { Length: > 0 } path)
        {
            return 0;
        }

        var job = JobBuilder.Create<Posting>().WithIdentity(Job).StoreDurably().RequestRecovery().Build();
        await scheduler.AddJob(job, AddJobOptions.Replacing);
        var posts = (await File.ReadAllLinesAsync(path)).Select(l => JsonSerializer.Deserialize<PeerJob>(l, JsonSerializerOptions.Web)!).ToList();
        foreach (var some in posts.Chunk(1000))
        {
            await scheduler.ScheduleJobs(new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>> { [job] = [.. some.Select(Trigger)] }, new ScheduleJobOptions { Replace = true });
        }

        return posts.Count;

        ITrigger Trigger(PeerJob post) => TriggerBuilder.Create().WithIdentity(post.Key).ForJob(Job).StartAt(due)
            .UsingJobData("key", post.Key).UsingJobData("token", post.Token).UsingJobData("text", post.Text).Build();
    }

    private static ServiceProvider Services()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = InFlight }) { BaseAddress = new(Environment.GetEnvironmentVariable("PEER_NETWORK")!) });
        services.AddTransient<Posting>();
        services.AddQuartz(q =>
        {
            q.UseDefaultThreadPool(InFlight);
            q.UsePersistentStore(s =>
            {
                if (Store.StartsWith("sqlite://", StringComparison.Ordinal))
                {
                    // The file is in WAL mode already, and SQLite's own synchronous=FULL is what the product uses too.
                    s.UseSqlite(SqliteFactory.Instance, $"Data Source={Store["sqlite://".Length..]};Default Timeout=30");
                }
                else
                {
                    s.UsePostgres(NpgsqlFactory.Instance, PostgresAddress.ToConnectionString(Store) + ";Maximum Pool Size=100;Max Auto Prepare=40");
                }

                s.UseSystemTextJsonSerializer();

                // Half an hour late is what a backlog is here; it is no reason to look for misfires in between.
                s.ConfigureStore(o => o.MisfireThreshold = TimeSpan.FromMinutes(30));
                s.ProvisionSchema();
            });
        });
        return services.BuildServiceProvider();
    }
}

/// <summary>One post.</summary>
internal sealed class Posting(HttpClient network) : IJob
{
    private static int done;

    public static int Done => Volatile.Read(ref done);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var data = context.MergedJobDataMap;
        using var ask = new HttpRequestMessage(HttpMethod.Post, "api/v1/statuses") { Content = JsonContent.Create(new { status = data.GetString("text"), visibility = "public", language = "fr" }) };
        ask.Headers.Authorization = new("Bearer", data.GetString("token"));
        ask.Headers.Add("Idempotency-Key", data.GetString("key"));
        using var answer = await network.SendAsync(ask, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new HttpRequestException($"The network answered {answer.StatusCode}.");
        }

        await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        Interlocked.Increment(ref done);
    }
}
