using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Host.Telemetry;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Publishing;
using Relais.Tests.Doctor;
using Relais.Tests.Host;
using Relais.Tests.Publishing;

namespace Relais.Tests.Operations;

public sealed partial class MetricsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Metrics_say_what_the_rows_say(StoreKind store)
    {
        using var watching = new Watching(new RelaisSettings());
        await using var ward = await Ward.On(store);
        await Plants.Overdue(ward);
        var text = await watching.Read(ward.App.Services, Cancel);
        Sample(text, "relais_deliveries{state=\"published\"}").ShouldBe(2);
        Sample(text, "relais_deliveries{state=\"scheduled\"}").ShouldBe(1);
        Sample(text, "relais_deliveries_overdue").ShouldBe(1);
        Sample(text, "relais_queue_age_seconds").ShouldBe(1200);
        Sample(text, "relais_claims{state=\"held\"}").ShouldBe(0);
        Sample(text, "relais_outbox{state=\"waiting\"}").ShouldBeGreaterThanOrEqualTo(0);
        Sample(text, "relais_attempts_total{outcome=\"Done\"}").ShouldBeGreaterThanOrEqualTo(2);
        Sample(text, "relais_delivery_lateness_seconds_count").ShouldBeGreaterThanOrEqualTo(2);
        Sample(text, "relais_ledger_group_bucket{le=\"+Inf\"}").ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task The_text_is_OpenMetrics()
    {
        await using var host = await RunningHost.Start();
        await host.Http.GetAsync("/healthz", Cancel);
        var answer = await host.Http.GetAsync("/metrics", Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        text.ShouldEndWith("# EOF\n");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var types = lines.Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l.Split(' ')[2]).ToList();
        types.ShouldBeUnique();
        lines.Where(l => l[0] != '#').ShouldAllBe(l => SampleLine().IsMatch(l));
        lines.Where(l => l[0] != '#').ShouldAllBe(l => types.Any(t => l.StartsWith(t, StringComparison.Ordinal)));
        text.ShouldContain("http_server_request_duration_seconds_bucket{");
        text.ShouldContain("dotnet_process_memory_working_set_bytes ");
        text.ShouldContain("relais_outbox{state=\"waiting\"}");
    }

    [Fact]
    public async Task Metrics_are_for_this_machine_or_for_whoever_has_the_token()
    {
        await using (var host = await RunningHost.Start())
        {
            using var forwarded = new HttpRequestMessage(HttpMethod.Get, "/metrics");
            forwarded.Headers.Add("X-Forwarded-For", "203.0.113.9");
            (await host.Http.SendAsync(forwarded, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "a proxy on this machine brings somebody from elsewhere");
        }

        await using var closed = await RunningHost.Start(s => s with { MetricsToken = "a long enough token" });
        (await closed.Http.GetAsync("/metrics", Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await closed.Http.SendAsync(With("not the right token"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await closed.Http.SendAsync(With("a long enough token"), Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);

        static HttpRequestMessage With(string token) => new(HttpMethod.Get, "/metrics") { Headers = { Authorization = new("Bearer", token) } };
    }

    [Fact]
    public async Task One_id_leads_from_the_click_to_the_receipt_through_log_and_trace()
    {
        var (lines, spans) = (new Lines(), new ConcurrentQueue<Activity>());
        using var listener = new ActivityListener { ShouldListenTo = s => s.Name == "Relais", Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData, ActivityStopped = spans.Enqueue };
        ActivitySource.AddActivityListener(listener);
        await using var stage = await Stage.On(StoreKind.Sqlite, more: s => s.AddLogging(l => l.AddProvider(lines).AddFilter("Relais", LogLevel.Debug)));
        var delivery = await stage.AtEleven();
        await stage.RunAt(11, 0);

        var told = lines.About(delivery);
        told[0].ShouldContain("is now Scheduled, by Page");
        told.ShouldContain(l => l.Contains("call 1 begins"));
        told[^1].ShouldContain("ended Done, now Published");
        told[^1].ShouldContain("https://scripted.example/");
        var trace = spans.Where(s => s.TraceId.ToString() == delivery.Value.ToString("N")).Select(s => s.OperationName).ToList();
        trace.ShouldContain("delivery.change");
        trace.ShouldContain("delivery.carry");
    }

    private static double Sample(string text, string name) =>
        text.Split('\n').Where(l => l.StartsWith(name + " ", StringComparison.Ordinal)).Select(l => double.Parse(l[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).Single();

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*"(,[a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*")*\})? -?[0-9.E+-]+$""")]
    private static partial Regex SampleLine();

    /// <summary>Keeps the lines of the log with what they name.</summary>
    private sealed class Lines : ILoggerProvider
    {
        private readonly ConcurrentQueue<(object? Delivery, string Text)> kept = new();

        public List<string> About(DeliveryId delivery) => [.. kept.Where(l => Equals(l.Delivery, delivery)).Select(l => l.Text)];

        public ILogger CreateLogger(string categoryName) => new Keeper(this);

        public void Dispose()
        {
        }

        private sealed class Keeper(Lines lines) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.kept.Enqueue(
                ((state as IReadOnlyList<KeyValuePair<string, object?>>)?.FirstOrDefault(p => p.Key == "Delivery").Value, formatter(state, exception)));
        }
    }
}
