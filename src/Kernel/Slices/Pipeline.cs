using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Live;
using Relais.Kernel.Outbox;
using Relais.Kernel.Telemetry;
using Relais.Kernel.Time;

namespace Relais.Kernel.Slices;

/// <summary>What came of a run.</summary>
/// <param name="Result">The result, when it happened.</param>
/// <param name="Problem">Why it did not.</param>
/// <param name="Reply">What the interface shows.</param>
public sealed record Ran(object? Result, Problem? Problem, Reply Reply);

/// <summary>
/// Runs slices, all of them, from every door: who asks, may they, is it well formed, handle, save with events and audit entry
/// in one transaction, tell the others.
/// </summary>
public sealed class Pipeline(IServiceScopeFactory scopes, SliceCatalog catalog, Rights rights, TimeProvider time, NoticeSender sender, OutboxSignal outbox, ILogger<Pipeline> log)
{
    private static readonly MethodInfo Typed = typeof(Pipeline).GetMethod(nameof(RunTyped), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly ConcurrentDictionary<SliceInfo, MethodInfo> typed = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<(Type Slice, WorkspaceId Workspace), JointQueue> joint = new();

    /// <summary>Runs the slice that answers this request.</summary>
    public async Task<Outcome<TResult>> Run<TResult>(Caller caller, IRequest<TResult> request, CancellationToken cancel = default)
    {
        var ran = await Run(caller, (object)request, null, cancel);
        return ran.Problem is { } problem ? problem : Outcome<TResult>.Of((TResult)ran.Result!);
    }

    /// <summary>Runs the slice that answers this request, and says what the interface shows.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">The request.</param>
    /// <param name="idempotencyKey">For a write: a repetition with the same key gets the first answer and changes nothing.</param>
    /// <param name="cancel">Ends when the caller goes away.</param>
    public Task<Ran> Run(Caller caller, object request, string? idempotencyKey, CancellationToken cancel = default)
    {
        var slice = catalog.For(request.GetType());
        return (Task<Ran>)typed.GetOrAdd(slice, s => Typed.MakeGenericMethod(s.RequestType, s.ResultType)).Invoke(this, [slice, caller, request, idempotencyKey, cancel])!;
    }

    private async Task<Ran> RunTyped<TRequest, TResult>(SliceInfo slice, Caller caller, TRequest request, string? idempotencyKey, CancellationToken cancel)
        where TRequest : IRequest<TResult>
    {
        using var span = RelaisTelemetry.Source.StartActivity(slice.Name);
        if (!(slice.Declared.OnPlaces ? rights.MaySomewhere(caller, slice.Declared.Permission) : rights.May(caller, slice.Declared.Permission)))
        {
            var signedOut = caller.User is null && caller.Door != Door.System;
            return Refused(signedOut ? new(ProblemKind.SignedOut, "problem.signed_out") : Problem.Forbidden());
        }

        if (caller.Guest is not null && !slice.IsForGuests)
        {
            return Refused(Problem.Forbidden("problem.not_for_guests"));
        }

        // A guest reads through a context of their own, which is nobody else's to share.
        if (!slice.Joint || idempotencyKey is not null || caller.Guest is not null || caller.Workspace is not { } workspace)
        {
            return await RunAlone<TRequest, TResult>(slice, caller, request, idempotencyKey, cancel);
        }

        var queue = joint.GetOrAdd((slice.SliceType, workspace), _ => new(calls => RunTogether<TRequest, TResult>(slice, calls), log));
        return await queue.Run(new(caller, request, cancel), () => RunAlone<TRequest, TResult>(slice, caller, request, null, cancel));
    }

    private async Task<Ran> RunAlone<TRequest, TResult>(SliceInfo slice, Caller caller, TRequest request, string? idempotencyKey, CancellationToken cancel)
        where TRequest : IRequest<TResult>
    {
        await using var scope = scopes.CreateAsyncScope();
        var run = (ISliceOf<TRequest, TResult>)scope.ServiceProvider.GetRequiredService(slice.SliceType);
        if (Check(run, request) is { } malformed)
        {
            return Refused(malformed);
        }

        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(caller);
        if (run is IOutside<TRequest> outside && await outside.Fetch(request, caller, cancel) is { } outsideProblem)
        {
            return Refused(outsideProblem);
        }

        var work = new Work(caller, db, time.Now(), scope.ServiceProvider, cancel) { Permission = slice.Declared.Permission };
        if (!slice.Writes)
        {
            var read = await run.Handle(request, work);
            return new(read.Ok ? read.Value : null, read.Problem, work.Reply);
        }

        return await Write(slice, run, request, work, idempotencyKey);
    }

    private async Task<Ran> Write<TRequest, TResult>(SliceInfo slice, ISliceOf<TRequest, TResult> run, TRequest request, Work work, string? idempotencyKey)
        where TRequest : IRequest<TResult>
    {
        TResult result;
        try
        {
            await using var scope = await work.Db.BeginWriteAsync(work.Cancel);
            var remembered = idempotencyKey is null ? null : Remembered.For(slice, work, request!, idempotencyKey);
            if (remembered is not null && await remembered.Find<TResult>() is { } earlier)
            {
                return earlier with { Reply = work.Reply };
            }

            var outcome = await run.Handle(request, work);
            if (!outcome.Ok)
            {
                return Refused(outcome.Problem);
            }

            if (AskedNothing(slice, work))
            {
                return Refused(Problem.Forbidden());
            }

            result = outcome.Value;
            await Effects.HandleEvents(work);
            await WriteDown([(slice, work)], work.Db, work.Cancel);
            if (result is not IShownOnce)
            {
                remembered?.Keep(result);
            }

            await work.Db.SaveChangesAsync(work.Cancel);
            await scope.CommitAsync(CancellationToken.None);
        }
        catch (DbUpdateConcurrencyException e)
        {
            log.LogInformation("{Slice}: somebody else saved first ({Entity}).", slice.Name, e.Entries is [var first, ..] ? first.Metadata.ClrType.Name : "?");
            return Refused(Problem.Conflict("problem.conflict", null));
        }

        await Announce([work]);
        return new(result, null, work.Reply);
    }

    /// <summary>Runs several in one transaction; false, with nothing written, when each must be run by itself.</summary>
    private async Task<bool> RunTogether<TRequest, TResult>(SliceInfo slice, IReadOnlyList<JointCall> calls)
        where TRequest : IRequest<TResult>
    {
        if (await RunInOne<TRequest, TResult>(slice, calls) is not { } done)
        {
            return false;
        }

        await Announce(done);
        return true;
    }

    /// <summary>Answers all; the works of those that stand, or nothing at all when each must be run by itself.</summary>
    private async Task<IReadOnlyList<Work>?> RunInOne<TRequest, TResult>(SliceInfo slice, IReadOnlyList<JointCall> calls)
        where TRequest : IRequest<TResult>
    {
        await using var scope = scopes.CreateAsyncScope();
        var run = (JointSlice<TRequest, TResult>)scope.ServiceProvider.GetRequiredService(slice.SliceType);
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(calls[0].Caller.Workspace);
        var asked = new List<(JointCall Call, TRequest Request, Work Work)>(calls.Count);
        await using var write = await db.BeginWriteAsync();
        var now = time.Now();
        foreach (var call in calls)
        {
            var request = (TRequest)call.Request;
            if (Check(run, request) is { } malformed)
            {
                call.Tell(Refused(malformed));
                continue;
            }

            asked.Add((call, request, new(call.Caller, db, now, scope.ServiceProvider, CancellationToken.None) { Permission = slice.Declared.Permission, Culture = call.Culture }));
        }

        if (asked.Count == 0)
        {
            return [];
        }

        var outcomes = await run.Handle(asked.ConvertAll(a => (a.Request, a.Work)));
        var kept = asked.Where((_, i) => outcomes[i].Ok).ToList();
        foreach (var (call, _, work) in kept)
        {
            if (AskedNothing(slice, work))
            {
                return null;
            }

            (Activity.Current, CultureInfo.CurrentUICulture) = (call.Span, call.Culture);
            await Effects.HandleEvents(work);
        }

        await WriteDown(kept.ConvertAll(k => (slice, k.Work)), db, CancellationToken.None);
        await db.SaveChangesAsync();
        try
        {
            await write.CommitAsync();
        }
        catch (Exception e)
        {
            // Whether it stands is not known, so that nothing is run again: each caller is told, as one who goes alone is.
            asked.ForEach(a => a.Call.Fail(e));
            return [];
        }

        for (var i = 0; i < asked.Count; i++)
        {
            asked[i].Call.Tell(outcomes[i].Ok ? new(outcomes[i].Value, null, asked[i].Work.Reply) : Refused(outcomes[i].Problem!));
        }

        return kept.ConvertAll(k => k.Work);
    }

    private static Problem? Check<TRequest, TResult>(ISliceOf<TRequest, TResult> run, TRequest request)
        where TRequest : IRequest<TResult>
    {
        var fields = new FieldProblems();
        run.Check(request, fields);
        return fields.None ? null : fields.ToProblem();
    }

    /// <summary>Writes what the runs noted: messages by the context; entries and undos, which nobody has loaded, past its change tracker.</summary>
    private static async Task WriteDown(IReadOnlyList<(SliceInfo Slice, Work Work)> runs, AppDb db, CancellationToken cancel)
    {
        var (entries, undos) = (new List<AuditEntry>(), new List<UndoEntry>());
        foreach (var (slice, work) in runs)
        {
            db.AddRange(work.Outbox);
            var (told, undo) = Effects.Entries(slice, work);
            entries.AddRange(told);
            undos.AddRange(undo is null ? [] : [undo]);
        }

        await RowBulk.Add(db, entries, cancel);
        await RowBulk.Add(db, undos, cancel);
    }

    /// <summary>After the commit: what waits for it begins, and pages that show it learn of it.</summary>
    private async Task Announce(IReadOnlyList<Work> works)
    {
        if (works.Any(w => w.Outbox.Count > 0))
        {
            outbox.Wake();
        }

        if (works.Count > 0 && works[0].Caller.Workspace is { } workspace && works.SelectMany(w => w.Topics).DistinctBy(t => t.Name).ToList() is { Count: > 0 } topics)
        {
            await Tell(new(workspace, topics));
        }
    }

    /// <summary>Let in for some place, and never asked which: nothing of such a run is kept.</summary>
    private bool AskedNothing(SliceInfo slice, Work work) => slice.Declared.OnPlaces && !work.HasAsked && !rights.IsWhole(work.Caller, slice.Declared.Permission);

    private async Task Tell(Notice notice)
    {
        try
        {
            await sender.SendAsync(notice);
        }
        catch (Npgsql.NpgsqlException e)
        {
            // What was asked is committed; others only learn of it at their next request.
            log.LogWarning("A notice to other processes was lost: {Reason}", e.Message);
        }
    }

    private static Ran Refused(Problem problem) => new(null, problem, new());
}
