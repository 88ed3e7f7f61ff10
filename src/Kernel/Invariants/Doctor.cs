using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Time;

namespace Relais.Kernel.Invariants;

/// <summary>What came of looking at one rule.</summary>
/// <param name="Name">The rule's name.</param>
/// <param name="Rule">What should hold.</param>
/// <param name="Advice">What to do when it does not.</param>
/// <param name="Breaches">What breaks it; empty when it holds.</param>
public sealed record Examined(string Name, string Rule, string Advice, IReadOnlyList<Breach> Breaches)
{
    /// <summary>Whether the rule holds.</summary>
    public bool Holds => Breaches.Count == 0;
}

/// <summary>The database could not be examined; the message says why and what to do.</summary>
public sealed class CannotExamineException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Looks at every invariant on a live database, without changing anything. What looks broken is looked at again a moment later,
/// because rows are written meanwhile: only what is broken both times is told.
/// </summary>
public sealed class Doctor(IServiceScopeFactory scopes, IEnumerable<Invariant> invariants, TimeProvider time)
{
    /// <summary>The pause before a breach is looked at again.</summary>
    public TimeSpan SecondLook { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Everything that is looked at, by name.</summary>
    public IReadOnlyList<Invariant> Invariants { get; } = [.. invariants.OrderBy(i => i.Name, StringComparer.Ordinal)];

    /// <summary>Looks at every rule, or at those whose name starts with <paramref name="only"/>.</summary>
    /// <exception cref="CannotExamineException">The database does not answer, or is not of this version.</exception>
    public async Task<IReadOnlyList<Examined>> Examine(string? only = null, bool quick = false, CancellationToken cancel = default)
    {
        await Expect(cancel);
        var wanted = Invariants.Where(i => (only is null || i.Name.StartsWith(only, StringComparison.Ordinal)) && !(quick && i.IsSlow)).ToList();
        var found = new List<Examined>();
        foreach (var invariant in wanted)
        {
            found.Add(new(invariant.Name, invariant.Rule, invariant.Advice, await Look(invariant, cancel)));
        }

        if (found.TrueForAll(f => f.Holds))
        {
            return found;
        }

        await Task.Delay(SecondLook, cancel);
        for (var i = 0; i < found.Count; i++)
        {
            if (!found[i].Holds)
            {
                var again = (await Look(wanted[i], cancel)).Select(b => b.Thing).ToHashSet(StringComparer.Ordinal);
                found[i] = found[i] with { Breaches = [.. found[i].Breaches.Where(b => again.Contains(b.Thing))] };
            }
        }

        return found;
    }

    private async Task<IReadOnlyList<Breach>> Look(Invariant invariant, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In((WorkspaceId?)null);
        try
        {
            return await invariant.Look(new(scope.ServiceProvider, db, time.Now()), cancel);
        }
        catch (DbException e)
        {
            throw new CannotExamineException($"{invariant.Name} could not be looked at: {e.Message}", e);
        }
    }

    private async Task Expect(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        List<string> missing;
        List<string> unknown;
        try
        {
            var applied = (await db.Database.GetAppliedMigrationsAsync(cancel)).ToList();
            var known = db.Database.GetMigrations().ToList();
            (missing, unknown) = ([.. known.Except(applied)], [.. applied.Except(known)]);
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException })
        {
            throw new CannotExamineException($"The database does not answer: {(e.InnerException ?? e).Message}", e);
        }

        if (missing.Count > 0)
        {
            throw new CannotExamineException($"The database is older than this program ({missing.Count} step(s) missing, the first is {missing[0]}). Run relais migrate, or start Relais once, then ask again.");
        }

        if (unknown.Count > 0)
        {
            throw new CannotExamineException(StartStore.IsNewer(unknown[^1]));
        }
    }
}
