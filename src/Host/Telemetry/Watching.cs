using System.Net;
using System.Security.Cryptography;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Telemetry;

namespace Relais.Host.Telemetry;

/// <summary>
/// Gathers what the product, ASP.NET and the runtime count, for <c>/metrics</c>; sends metrics and traces by OTLP when the standard
/// <c>OTEL_*</c> variables name a collector. Nothing leaves the machine otherwise.
/// </summary>
internal sealed class Watching : IDisposable
{
    private static readonly string[] Meters = [RelaisTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Npgsql"];

    private readonly MeterProvider meters;
    private readonly TracerProvider? tracer;
    private readonly Gatherer gatherer = new();
    private readonly BaseExportingMetricReader reader;
    private readonly SemaphoreSlim one = new(1, 1);

    public Watching(RelaisSettings settings)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("relais", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}")
            .AddAttributes([new("relais.role", settings.Role.ToString().ToLowerInvariant())]).AddEnvironmentVariableDetector();
        reader = new(gatherer);
        var gathering = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Meters).AddReader(reader)
            .AddView(i => new MetricStreamConfiguration { CardinalityLimit = i.Name.StartsWith("http.", StringComparison.Ordinal) ? 500 : 50 });
        if (Wanted("METRICS"))
        {
            gathering.AddOtlpExporter();
        }

        meters = gathering.Build();
        tracer = Wanted("TRACES") ? Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(RelaisTelemetry.Name, "Microsoft.AspNetCore", "Npgsql").AddOtlpExporter().Build() : null;
    }

    /// <summary>Everything, as OpenMetrics.</summary>
    public async Task<string> Read(IServiceProvider services, CancellationToken cancel)
    {
        var gauges = new List<Gauge>();
        foreach (var source in services.GetServices<GaugeSource>())
        {
            gauges.AddRange(await source.Read(services, cancel));
        }

        await one.WaitAsync(cancel);
        try
        {
            var text = new OpenMetricsText();
            gatherer.Into = text;
            gatherer.Collect?.Invoke(Timeout.Infinite);
            text.Add(gauges);
            return text.ToString();
        }
        finally
        {
            gatherer.Into = null;
            one.Release();
        }
    }

    public void Dispose()
    {
        tracer?.Dispose();
        meters.Dispose();
        reader.Dispose();
        one.Dispose();
    }

    /// <summary>The standard variables: an exporter is named, or an address is, and nobody said <c>none</c>.</summary>
    private static bool Wanted(string signal)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var exporter = Environment.GetEnvironmentVariable($"OTEL_{signal}_EXPORTER");
        return exporter is { Length: > 0 }
            ? exporter.Contains("otlp", StringComparison.Ordinal)
            : !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Environment.GetEnvironmentVariable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));
    }

    [ExportModes(ExportModes.Pull)]
    private sealed class Gatherer : BaseExporter<Metric>, IPullMetricExporter
    {
        public Func<int, bool>? Collect { get; set; }

        public OpenMetricsText? Into { get; set; }

        public override ExportResult Export(in Batch<Metric> batch)
        {
            foreach (var metric in batch)
            {
                Into?.Add(metric);
            }

            return ExportResult.Success;
        }
    }
}

/// <summary><c>GET /metrics</c>: for this machine, or for whoever has the token.</summary>
internal static class MetricsRoute
{
    internal static void MapMetrics(this IEndpointRouteBuilder app) => app.MapGet("/metrics", async (HttpContext http, RelaisSettings settings, Watching watching, StartStore store) =>
    {
        if (!Allowed(http, settings))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Results.Text("Metrics are for this machine, or for whoever has RELAIS_METRICS_TOKEN.\n", statusCode: StatusCodes.Status401Unauthorized);
        }

        return store.Ready
            ? Results.Text(await watching.Read(http.RequestServices, http.RequestAborted), "application/openmetrics-text; version=1.0.0; charset=utf-8")
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
    }).DisableAntiforgery().ExcludeFromDescription();

    /// <summary>A proxy on this machine makes every caller look local: what it forwards is not, whether it is trusted or not.</summary>
    internal static bool Allowed(HttpContext http, RelaisSettings settings)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (settings.MetricsToken is { } token && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(header[7..].Trim()), Encoding.UTF8.GetBytes(token));
        }

        var forwarded = http.Request.Headers.ContainsKey("X-Forwarded-For") || http.Request.Headers.ContainsKey("Forwarded") || http.Request.Headers.ContainsKey("X-Original-For");
        return settings.MetricsToken is null && !forwarded && http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);
    }
}
