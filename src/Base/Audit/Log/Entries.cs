using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Audit.Log;

/// <summary>Reads the record of the workspace at hand.</summary>
internal sealed class Entries(AppDb db, Zones zones)
{
    /// <summary>One page, newest first. The cursor is the instant of the last line and how many lines of that instant were shown.</summary>
    public async Task<(IReadOnlyList<AuditLine> Items, string? Next)> Page(Caller caller, ListAudit filter, int size, CancellationToken cancel)
    {
        var (until, shown) = Read(filter.Cursor);
        var rows = await Matching(caller, filter)
            .Where(e => until == null || e.At <= until)
            .OrderByDescending(e => e.At).ThenByDescending(e => e.Id)
            .Skip(shown).Take(size + 1)
            .Select(e => new { Entry = e, Seal = db.Set<AuditSeal>().FirstOrDefault(s => s.EntryId == e.Id) })
            .AsNoTracking().ToListAsync(cancel);
        var items = rows.Take(size).Select(r => Line(r.Entry, r.Seal)).ToList();
        if (rows.Count <= size)
        {
            return (items, null);
        }

        var last = items[^1].At;
        var same = items.Count(i => i.At == last) + (last == until ? shown : 0);
        return (items, string.Create(CultureInfo.InvariantCulture, $"{last.ToUnixTimeTicks()}.{same}"));
    }

    /// <summary>How far the workspace's record is sealed.</summary>
    public async Task<SealStand?> Stand(Caller caller, CancellationToken cancel)
    {
        var chain = caller.Workspace!.Value;
        var newest = await db.Set<AuditSeal>().AsNoTracking().Where(s => s.Chain == chain).OrderByDescending(s => s.Seq).FirstOrDefaultAsync(cancel);
        return newest is null ? null : new(newest.Seq, Convert.ToHexStringLower(newest.Link), newest.SealedAt);
    }

    private IQueryable<AuditEntry> Matching(Caller caller, ListAudit filter)
    {
        var all = db.Set<AuditEntry>().Where(e => e.WorkspaceId == caller.Workspace);
        var zone = zones[caller.Zone];
        if (filter.Person is { } person)
        {
            all = all.Where(e => e.UserId == person);
        }

        if (!string.IsNullOrEmpty(filter.Area))
        {
            all = all.Where(e => e.Action.StartsWith(filter.Area + "."));
        }

        if (!string.IsNullOrEmpty(filter.Action))
        {
            all = all.Where(e => e.Action == filter.Action);
        }

        if (!string.IsNullOrEmpty(filter.Kind))
        {
            all = all.Where(e => e.Kind == filter.Kind);
        }

        if (!string.IsNullOrEmpty(filter.Target))
        {
            all = all.Where(e => e.Target == filter.Target);
        }

        if (filter.From is { } from)
        {
            var start = zone.AtStartOfDay(from).ToInstant();
            all = all.Where(e => e.At >= start);
        }

        if (filter.To is { } to)
        {
            var end = zone.AtStartOfDay(to.PlusDays(1)).ToInstant();
            all = all.Where(e => e.At < end);
        }

        if (filter.Query?.Trim() is { Length: > 0 } words)
        {
            var pattern = Folded.Pattern(words);
            all = all.Where(e => e.Title != null && EF.Functions.Like(Folded.Of(e.Title), pattern, "\\"));
        }

        return all;
    }

    private static AuditLine Line(AuditEntry e, AuditSeal? seal) =>
        new(e.Id, e.At, e.UserId, e.ActorName, e.Door, e.Address, e.Action, e.Kind, e.Target, e.Title, e.Before, e.After, seal?.Seq, seal?.ErasedAt);

    private static (Instant? Until, int Shown) Read(string? cursor) =>
        cursor?.Split('.') is [var ticks, var shown]
        && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) && int.TryParse(shown, CultureInfo.InvariantCulture, out var count) && count >= 0
            ? (Instant.FromUnixTimeTicks(at), count)
            : (null, 0);
}
