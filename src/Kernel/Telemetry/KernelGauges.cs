using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Health;
using Relais.Kernel.Outbox;
using Relais.Kernel.Time;

namespace Relais.Kernel.Telemetry;

/// <summary>Figures of the outbox and of the processes.</summary>
internal static class KernelGauges
{
    private static readonly Duration Lately = Duration.FromMinutes(5);

    public static async Task<IReadOnlyList<Gauge>> Read(IServiceProvider services, CancellationToken cancel)
    {
        var now = services.GetRequiredService<TimeProvider>().Now();
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null, cancel);
        var open = db.Set<OutboxMessage>().Where(m => m.DoneAt == null && m.FailedAt == null);
        var waiting = await open.CountAsync(cancel);
        var oldest = await open.Where(m => m.DueAt <= now).MinAsync(m => (Instant?)m.DueAt, cancel);
        var failed = await db.Set<OutboxMessage>().CountAsync(m => m.FailedAt != null, cancel);
        var since = now - Lately;
        var processes = await db.Set<RunningProcess>().Where(p => p.SeenAt > since).GroupBy(p => p.Role).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancel);
        return
        [
            new("relais_outbox", "Messages of the outbox that wait, or were given up.", waiting, ("state", "waiting")),
            new("relais_outbox", "Messages of the outbox that wait, or were given up.", failed, ("state", "given_up")),
            new("relais_outbox_age_seconds", "How long the oldest due message has waited.", oldest is { } at ? (now - at).TotalSeconds : 0),
            .. processes.Select(p => new Gauge("relais_processes", "Processes that wrote their row in the last five minutes.", p.Count, ("role", p.Key.ToString().ToLowerInvariant()))),
        ];
    }
}
