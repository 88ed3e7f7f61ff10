using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Writing;
using Relais.Host.Serve;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;

namespace Relais.Bench;

/// <summary>
/// How fast posts that are written and have a channel are scheduled, each row durable with its checks, events, audit entry and undo:
/// <c>--count 100000 --how one-by-one|bulk --callers 64 --channels 50 [--store postgres]</c>. One by one is the slice that the composer's button runs,
/// called by so many at once; in bulk is one call for all.
/// </summary>
internal static class ScheduleScenario
{
    private static readonly LocalDateTime First = new(2030, 1, 1, 0, 0);

    public static async Task<object> Run(Options options)
    {
        var (count, how, callers) = (options.Int("count", 100_000), options.Text("how") ?? "one-by-one", options.Int("callers", 64));
        var folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
        await using var provider = PublishScenario.Services(new RelaisSettings { DataFolder = folder, Database = options.Database() }, TimeProvider.System);
        await provider.GetRequiredService<StartStore>().RunAsync();
        var warm = await Seed(provider, Math.Clamp(count / 10, 500, 5000), options.Int("channels", 50));
        await Schedule(provider, warm, how, callers);
        var seed = await Seed(provider, count, options.Int("channels", 50));
        MemoryAtRest.GiveBack();
        var (cpu, databaseCpu) = (Process.GetCurrentProcess().TotalProcessorTime, ProcessTimes.Of("postgres"));
        var watch = Stopwatch.StartNew();
        await Schedule(provider, seed, how, callers);
        watch.Stop();
        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu + (ProcessTimes.Of("postgres") - databaseCpu);

        // The chain is sealed behind the writes, as in a running product, and must hold.
        var sealing = Stopwatch.StartNew();
        var entries = await provider.GetRequiredService<AuditSealer>().SealAllAsync();
        sealing.Stop();
        var verdict = await provider.GetRequiredService<AuditVerifier>().VerifyAsync(seed.Caller.Workspace!.Value);
        return new
        {
            scenario = "schedule",
            store = options.Database() is null ? "sqlite" : "postgres",
            count,
            how,
            callers = how == "bulk" ? 1 : callers,
            scheduled = await Scheduled(provider, seed),
            seconds = Math.Round(watch.Elapsed.TotalSeconds, 3),
            rate = Math.Round(count / watch.Elapsed.TotalSeconds),
            cpu_ms_each = Math.Round(spent.TotalMilliseconds / count, 4),
            seal_rate = Math.Round(entries / sealing.Elapsed.TotalSeconds),
            chain_holds = verdict.Holds && verdict.Head.Seq >= count,
            target_rate = how == "bulk" ? 80_000 : 7_000,
        };
    }

    private static async Task Schedule(ServiceProvider provider, Seeded seed, string how, int callers)
    {
        var pipeline = provider.GetRequiredService<Pipeline>();
        List<ScheduleDeliveriesRequest> items = [.. seed.Posts.Select((post, i) => At(post, First.PlusMinutes(i)))];
        if (how == "bulk")
        {
            var report = Expect(await Deliveries.ScheduleMany(pipeline, seed.Caller, items));
            if (report.Items.FirstOrDefault(i => i.Refused is not null) is { } refused)
            {
                throw new InvalidOperationException(refused.Refused!.Code);
            }

            return;
        }

        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var mine && mine < items.Count)
            {
                Expect(await pipeline.Run(seed.Caller, items[mine]));
            }
        })));
    }

    private static ScheduleDeliveriesRequest At(PostId post, LocalDateTime local) => new(post, local.Date, local.TimeOfDay, "Europe/Paris", ConfirmTime: true);

    /// <summary>A workspace with that many posts: one is written through the product's own slices, the others are copies of it for one of the channels each.</summary>
    private static async Task<Seeded> Seed(ServiceProvider provider, int count, int channelCount)
    {
        var now = TimeProvider.System.Now();
        var workspace = new Workspace { Id = Id.New<WorkspaceId>(now), Slug = "bench-" + Guid.CreateVersion7().ToString("N")[^8..], Name = "Bench", CreatedAt = now };
        await using (var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null))
        {
            db.Add(workspace);
            await db.SaveChangesAsync();
        }

        var caller = new Caller { User = Id.New<UserId>(now), Member = Id.New<MemberId>(now), Name = "Bench", Workspace = workspace.Id, Role = Role.Owner, Door = Door.Api, Zone = "Europe/Paris" };
        var channels = new List<ChannelId>();
        await using (var scope = provider.CreateAsyncScope())
        {
            scope.ServiceProvider.GetRequiredService<AppDb>().In(workspace.Id);
            for (var i = 0; i < channelCount; i++)
            {
                var name = "canal" + i.ToString(CultureInfo.InvariantCulture);
                var account = new ConnectedAccount(new("https://social.example"), name, name, name, null, new($"https://social.example/@{name}"), NetworkLimits.None, [], new(new Dictionary<string, string> { ["access_token"] = "t" }));
                channels.Add(Expect(await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(caller, "mastodon", account)));
            }
        }

        var text = "La carte d'été est là : six bières brassées au bord du canal, à découvrir dès vendredi avec un lien https://canal.example/carte et un mot-dièse #été";
        var pipeline = provider.GetRequiredService<Pipeline>();
        var patterns = new List<PostId>();
        foreach (var channel in channels)
        {
            patterns.Add(Expect(await pipeline.Run(caller, new CreatePostRequest("Carte d'été", text, [channel]))).Id);
        }

        return new(caller, await Copies.OfPosts(provider, workspace.Id, patterns, count));
    }

    private static async Task<int> Scheduled(ServiceProvider provider, Seeded seed)
    {
        await using var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(seed.Caller.Workspace);
        return await db.Set<Delivery>().CountAsync(d => d.State == DeliveryState.Scheduled && d.ContentHash != null);
    }

    private static T Expect<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value : throw new InvalidOperationException(outcome.Problem.TextKey);

    private sealed record Seeded(Caller Caller, IReadOnlyList<PostId> Posts);
}
