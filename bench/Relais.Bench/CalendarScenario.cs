using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.People;

namespace Relais.Bench;

/// <summary>
/// First page of the calendar with <c>--posts</c> posts in the store: 250 a month, so that the page shows the same number whatever
/// the size of the store. Server time seen over loopback, bytes over the wire compressed.
/// </summary>
internal static class CalendarScenario
{
    private const int PerMonth = 250;

    public static async Task<object> Run(Options options)
    {
        var posts = options.Int("posts", 10_000);
        await using var host = await BenchHost.Start(options.Database());
        string slug;
        await using (var db = await host.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null))
        {
            slug = (await db.Set<Workspace>().SingleAsync()).Slug;
        }

        await Copies.Fill(host.Services, posts);
        if (options.Database() is not null)
        {
            // Its own process does so within a minute of so many new rows; until then plans are made for an empty table.
            await using var db = await host.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null);
            await db.Database.ExecuteSqlRawAsync("ANALYZE");
        }

        var address = $"/w/{slug}/calendar?at=2026-08-04";
        for (var i = 0; i < 300; i++)
        {
            await Get(host.Http, address);
        }

        var milliseconds = new List<double>();
        long bytes = 0;
        for (var i = 0; i < options.Int("requests", 200); i++)
        {
            var watch = Stopwatch.StartNew();
            bytes = await Get(host.Http, address);
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        return new
        {
            scenario = "calendar",
            posts,
            shown = PerMonth,
            store = options.Database() is null ? "sqlite" : "postgres",
            server_ms = new { p50 = milliseconds.Quantile(0.5), p95 = milliseconds.Quantile(0.95), max = milliseconds.Max() },
            page_kb = Math.Round(bytes / 1024.0, 1),
            target_ms = 20,
        };
    }

    private static async Task<long> Get(HttpClient http, string address)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, address);
        ask.Headers.AcceptEncoding.ParseAdd("br");
        ask.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(ask);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync()).LongLength;
    }
}
