using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Telemetry;
using Relais.Publishing.Model;

namespace Relais.Publishing.Telemetry;

/// <summary>Figures of the queue, the same whichever process is asked.</summary>
internal static class PublishingGauges
{
    public static async Task<IReadOnlyList<Gauge>> Read(IServiceProvider services, CancellationToken cancel)
    {
        var report = await services.GetRequiredService<QueueHealth>().Read(cancel);
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null, cancel);
        var states = await db.Set<Delivery>().IgnoreQueryFilters().GroupBy(d => d.State).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, cancel);
        return
        [
            .. Enum.GetValues<DeliveryState>().Select(s => new Gauge("relais_deliveries", "Deliveries by state.", states.GetValueOrDefault(s), ("state", s.ToString().ToLowerInvariant()))),
            new("relais_deliveries_due", "Deliveries whose time has come and that nobody has in hand.", report.Due),
            new("relais_deliveries_overdue", "Due for more than two minutes without a reason: alert on this.", report.Overdue),
            new("relais_queue_age_seconds", "How long the oldest due delivery has waited.", report.OldestDue.TotalSeconds),
            new("relais_claims", "Deliveries in hand of some process.", report.InHand, ("state", "held")),
            new("relais_claims", "Deliveries in hand of some process.", report.Stuck, ("state", "stuck")),
            new("relais_last_success_timestamp_seconds", "When a network last took a delivery; 0 when none ever did.", report.LastSuccess?.ToUnixTimeSeconds() ?? 0),
        ];
    }
}
