using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Relais.Kernel.Telemetry;

/// <summary>Where the product counts and traces itself; who listens is the Host's affair, and nobody by default.</summary>
public static class RelaisTelemetry
{
    /// <summary>Name of the meter and of the source of spans.</summary>
    public const string Name = "Relais";

    /// <summary>Counts of this process.</summary>
    public static Meter Meter { get; } = new(Name);

    /// <summary>Spans of this process.</summary>
    public static ActivitySource Source { get; } = new(Name);
}

/// <summary>One figure read from the database, the same whichever process is asked.</summary>
/// <param name="Name">In the style of OpenMetrics, such as <c>relais_deliveries</c>.</param>
/// <param name="Help">What it is, in one sentence.</param>
/// <param name="Value">The figure.</param>
/// <param name="Labels">Name and value of each label.</param>
public sealed record Gauge(string Name, string Help, double Value, params (string Name, string Value)[] Labels);

/// <summary>Reads figures when they are asked for.</summary>
public sealed record GaugeSource(Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<Gauge>>> Read);

/// <summary>How modules add figures.</summary>
public static class GaugeRegistration
{
    /// <summary>Adds figures that are read from the database whenever metrics are asked for.</summary>
    public static IServiceCollection AddGauges(this IServiceCollection services, Func<IServiceProvider, CancellationToken, Task<IReadOnlyList<Gauge>>> read) =>
        services.AddSingleton(new GaugeSource(read));
}
