using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Bench;

/// <summary>How fast due deliveries are claimed, begun and ended, without any network: <c>--count 20000 --batch 192 [--store postgres://...]</c>.</summary>
internal static class ClaimScenario
{
    public static async Task<object> Run(Options options)
    {
        var (count, batch) = (options.Int("count", 20_000), options.Int("batch", 192));
        var folder = Directory.CreateTempSubdirectory("relais-bench-").FullName;
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole());
        services.AddRelais(new RelaisSettings { DataFolder = folder, Database = options.Database() }, Product.Modules());
        await using (var provider = services.BuildServiceProvider())
        {
            await provider.GetRequiredService<StartStore>().RunAsync();
            await Seed(provider.GetRequiredService<IAppDbFactory>(), count);
            await using var rows = Ledger.For(provider.GetRequiredService<Store>(), provider.GetRequiredService<WriteGate>());
            var now = TimeProvider.System.Now();
            var (claimed, claims, begins, ends) = (new List<Claim>(), new Stopwatch(), new Stopwatch(), new Stopwatch());
            while (true)
            {
                claims.Start();
                var taken = await rows.ClaimAsync(now, now + Duration.FromHours(1), batch, 0, default);
                claims.Stop();
                if (taken.Count == 0)
                {
                    break;
                }

                claimed.AddRange(taken);
                begins.Start();
                await rows.WriteAsync([.. taken.Select(c => new Begin(c, 1, 0, now))], default);
                begins.Stop();
                foreach (var claim in taken)
                {
                    (claim.State, claim.PublishedAt, claim.Attempts) = (DeliveryState.Published, now, 1);
                }

                ends.Start();
                await rows.WriteAsync([.. taken.Select(c => new End(c, now) { Number = 1, Outcome = AttemptOutcome.Done, Audit = "publishing.published" })], default);
                ends.Stop();
            }

            var result = new
            {
                scenario = "claim",
                store = options.Database() is null ? "sqlite" : "postgres",
                count,
                batch,
                claimed = claimed.Count,
                twice = claimed.Count - claimed.DistinctBy(c => c.Id).Count(),
                claim_rate = Math.Round(claimed.Count / claims.Elapsed.TotalSeconds),
                begin_rate = Math.Round(claimed.Count / begins.Elapsed.TotalSeconds),
                end_rate = Math.Round(claimed.Count / ends.Elapsed.TotalSeconds),
            };
            await rows.DisposeAsync();
            return result;
        }
    }

    private static async Task Seed(IAppDbFactory databases, int count)
    {
        var now = TimeProvider.System.Now();
        var workspace = new Workspace { Id = Id.New<WorkspaceId>(now), Slug = "bench-" + Guid.CreateVersion7().ToString("N")[^8..], Name = "Bench", CreatedAt = now };
        await using (var db = await databases.CreateAsync(null))
        {
            db.Add(workspace);
            await db.SaveChangesAsync();
        }

        var local = now.Minus(Duration.FromMinutes(1)).InUtc().LocalDateTime;
        var wall = local.Date + new LocalTime(local.Hour, local.Minute);
        foreach (var chunk in Enumerable.Range(0, count).Chunk(2000))
        {
            await using var db = await databases.CreateAsync(workspace.Id);
            foreach (var _ in chunk)
            {
                var delivery = Delivery.Plan(Id.New<DeliveryId>(now), workspace.Id, Id.New<PostId>(now), Id.New<ChannelId>(now), now);
                delivery.Place(wall, "UTC", Zones.Bundled.Resolve(wall, "UTC"), "Bench");
                delivery.Schedule(new string('0', 64), null, now);
                db.Add(delivery);
            }

            await db.SaveChangesAsync();
        }
    }
}
