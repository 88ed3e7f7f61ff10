using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Time;

namespace Relais.Kernel.Invariants;

/// <summary>What holds of the rows that Kernel owns, and of every owned row.</summary>
internal static class KernelInvariants
{
    private static readonly Duration Stuck = Duration.FromMinutes(15);

    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("kernel.audit_is_sealed",
            "Audit entries are sealed within a minute, and each chain ends where its head, its proof and this machine's witness say.",
            "If entries are not sealed, no process of role all or worker runs: start one. Anything else means that rows were removed or put back in the database by hand, or that it was restored without its key file: run relais audit verify, and compare with the last export.",
            AuditIsSealed),
        new("kernel.audit_chains_hold",
            "No sealed audit entry was changed, removed, moved or slipped in.",
            "Somebody wrote into the database past Relais. Run relais audit verify for the whole list, keep a backup as evidence, change the database's passwords, and look into the last export for what the entries said.",
            AuditChainsHold) { IsSlow = true },
        new("kernel.outbox_moves",
            "What committed work left to be done is done soon after it is due.",
            "Check that a process of role all or worker runs; the outbox is its work. If one runs, its log says why a message fails.",
            OutboxMoves),
        new("kernel.rows_have_a_workspace",
            "Every owned row belongs to a workspace that exists.",
            "These rows can be seen by nobody. Restore the workspace from a backup, or delete the rows by hand after reading them.",
            RowsHaveAWorkspace),
        new("kernel.zones_are_known",
            "A workspace's time zone is one of the zone database in use.",
            "Choose a zone in the workspace's settings; until then its times cannot be derived.",
            ZonesAreKnown),
    ];

    private static async Task<IReadOnlyList<Breach>> AuditIsSealed(Examination look, CancellationToken cancel)
    {
        var verifier = look.Services.GetRequiredService<AuditVerifier>();
        return [.. (await verifier.HeadsAsync(cancel)).Concat(await verifier.UnsealedAsync(cancel)).Select(f => new Breach(f.Thing, f.Said))];
    }

    private static async Task<IReadOnlyList<Breach>> AuditChainsHold(Examination look, CancellationToken cancel)
    {
        var verifier = look.Services.GetRequiredService<AuditVerifier>();
        var breaches = new List<Breach>();
        foreach (var (chain, _) in await verifier.ChainsAsync(cancel))
        {
            breaches.AddRange((await verifier.VerifyAsync(chain, cancel: cancel)).Flaws.Select(f => new Breach(f.Thing, f.Said)));
        }

        return breaches;
    }

    private static Task<IReadOnlyList<Breach>> OutboxMoves(Examination look, CancellationToken cancel)
    {
        var since = look.Now - Stuck;
        return Examination.Of(
            look.Rows<OutboxMessage>().Where(m => m.DoneAt == null && m.FailedAt == null && m.DueAt < since && (m.LeaseUntil == null || m.LeaseUntil < since)).OrderBy(m => m.DueAt),
            m => new($"outbox {m.Id}", $"a message of kind '{m.Kind}' has been due since {m.DueAt}, was tried {m.Attempts} time(s) and is in nobody's hands"),
            cancel);
    }

    private static async Task<IReadOnlyList<Breach>> RowsHaveAWorkspace(Examination look, CancellationToken cancel)
    {
        var breaches = new List<Breach>();
        foreach (var entity in look.Db.Model.GetEntityTypes().Where(e => typeof(IOwned).IsAssignableFrom(e.ClrType)))
        {
            var table = entity.GetTableName();
            var sql = $"""SELECT count(*) AS "Value" FROM "{table}" t WHERE NOT EXISTS (SELECT 1 FROM "Workspaces" w WHERE w."Id" = t."WorkspaceId")""";
#pragma warning disable EF1002 // The table's name comes from the model.
            var orphans = await look.Db.Database.SqlQueryRaw<long>(sql).SingleAsync(cancel);
#pragma warning restore EF1002
            if (orphans > 0)
            {
                breaches.Add(new($"table {table}", $"{orphans} row(s) of a workspace that does not exist"));
            }
        }

        return breaches;
    }

    private static async Task<IReadOnlyList<Breach>> ZonesAreKnown(Examination look, CancellationToken cancel)
    {
        var all = await look.Rows<Workspace>().Select(w => new { w.Id, w.Slug, w.Zone }).ToListAsync(cancel);
        var zones = look.Services.GetRequiredService<Zones>();
        return [.. all.Where(w => !zones.Knows(w.Zone)).Select(w => new Breach($"workspace {w.Slug}", $"its zone '{w.Zone}' is unknown"))];
    }
}
