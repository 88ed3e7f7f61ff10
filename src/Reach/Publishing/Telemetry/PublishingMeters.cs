using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Telemetry;
using Relais.Publishing.Engine;

namespace Relais.Publishing.Telemetry;

/// <summary>What this process counts and logs of its deliveries, once it is durable. Every line names the delivery, from the click to the receipt.</summary>
internal static class PublishingMeters
{
    private static readonly Counter<long> Attempts = RelaisTelemetry.Meter.CreateCounter<long>("relais.attempts", description: "Calls to networks, by outcome.");

    private static readonly Histogram<double> Lateness = RelaisTelemetry.Meter.CreateHistogram(
        "relais.delivery.lateness", "s", "From the instant that was asked for to the network's receipt.", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200] });

    private static readonly Histogram<long> Group = RelaisTelemetry.Meter.CreateHistogram(
        "relais.ledger.group", null, "Begins and ends of calls made durable together.", null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    /// <summary>A group of the ledger stands.</summary>
    public static void Written(IReadOnlyList<LedgerEntry> group, ILogger log)
    {
        Group.Record(group.Count);
        foreach (var entry in group)
        {
            switch (entry)
            {
                case Begin begin:
                    if (log.IsEnabled(LogLevel.Debug))
                    {
                        log.LogDebug("Delivery {Delivery}: call {Number} begins ({Key}), allowed: {Allowed}.", begin.Claim.Id, begin.Number, begin.Claim.SegmentKey(begin.Segment), begin.Held);
                    }

                    break;
                case End end:
                    Ended(end, log);
                    break;
            }
        }
    }

    private static void Ended(End end, ILogger log)
    {
        var claim = end.Claim;
        if (end.Number is not null)
        {
            Attempts.Add(1, new KeyValuePair<string, object?>("outcome", end.Outcome.ToString()));
        }

        if (end is { Held: true, Audit: not null } && claim is { State: DeliveryState.Published, PublishedAt: { } at })
        {
            Lateness.Record(Math.Max(0, (at - claim.DueAt).TotalSeconds));
        }

        var level = end.Audit is null ? LogLevel.Debug : LogLevel.Information;
        if (log.IsEnabled(level))
        {
            log.Log(level, "Delivery {Delivery}: call {Number} ended {Outcome}, now {State} {Held} {Code} {Receipt}", claim.Id, end.Number, end.Outcome, claim.State, claim.HeldReason, end.Code ?? claim.ProblemCode, claim.RemoteUrl);
        }
    }
}
