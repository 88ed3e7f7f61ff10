using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Audit.Log;

/// <summary>
/// Erases what entries say (names, address, what stood before and after), where somebody has the right to that. That something happened, when,
/// and by which account stays, and the chain still verifies. Cannot be undone; an entry says who did it and why.
/// </summary>
/// <param name="Entries">The entries, 500 at most, sealed already.</param>
/// <param name="Reason">Why, such as the request it answers.</param>
public sealed record EraseEntries(IReadOnlyList<AuditId> Entries, string Reason) : IRequest<Done>;

[Slice(ChainCheck.EraseAction, AuditPermissions.Erase, Http = "POST /audit/erase")]
internal sealed class EraseEntriesSlice : WriteSlice<EraseEntries, Done>
{
    private const int Most = 500;

    public override void Check(EraseEntries request, FieldProblems problems) => problems
        .Text(request.Reason, "reason", 500)
        .Require(request.Entries is { Count: > 0 and <= Most }, "entries", "audit.field.entries", Most);

    public override async Task<Outcome<Done>> Handle(EraseEntries request, Work work)
    {
        var (ids, workspace) = (request.Entries.Distinct().ToList(), work.Workspace);
        var found = await work.Db.Set<AuditEntry>().AsNoTracking().Where(e => e.WorkspaceId == workspace && ids.Contains(e.Id)).Select(e => new { e.Id, e.Action }).ToListAsync(work.Cancel);
        if (found.Count != ids.Count)
        {
            return Problem.NotFound("audit.problem.gone");
        }

        // What says who erased is what makes an erasure differ from tampering.
        if (found.Exists(e => e.Action == ChainCheck.EraseAction))
        {
            return Problem.Blocked("audit.problem.erasure");
        }

        var now = work.Now;
        var erased = await work.Db.Set<AuditSeal>().Where(s => ids.Contains(s.EntryId) && s.ErasedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Salt, (byte[]?)null).SetProperty(x => x.ErasedAt, now), work.Cancel);
        if (erased != ids.Count)
        {
            return Problem.Blocked("audit.problem.not_sealed");
        }

        await work.Db.Set<AuditEntry>().Where(e => ids.Contains(e.Id)).ExecuteUpdateAsync(
            s => s.SetProperty(e => e.ActorName, AuditDigest.Nobody).SetProperty(e => e.Address, (string?)null).SetProperty(e => e.Title, (string?)null)
                .SetProperty(e => e.Before, (string?)null).SetProperty(e => e.After, (string?)null),
            work.Cancel);

        // The request that undoes the action holds the same words.
        await work.Db.Set<UndoEntry>().Where(u => ids.Contains(u.Id)).ExecuteDeleteAsync(work.Cancel);
        work.Audit.About("audit", ids[0]).Change(null, new Erasure(ids, request.Reason.Trim()));
        work.Reply.Toast("audit.erased", ids.Count);
        return Done.It;
    }
}
