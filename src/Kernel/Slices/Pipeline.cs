using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
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
        return (Task<Ran>)Typed.MakeGenericMethod(slice.RequestType, slice.ResultType).Invoke(this, [slice, caller, request, idempotencyKey, cancel])!;
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

        await using var scope = scopes.CreateAsyncScope();
        var run = (ISliceOf<TRequest, TResult>)scope.ServiceProvider.GetRequiredService(slice.SliceType);
        var fields = new FieldProblems();
        run.Check(request, fields);
        if (!fields.None)
        {
            return Refused(fields.ToProblem());
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

            // A slice that was let in for some place and never asked which: nothing of it is kept.
            if (slice.Declared.OnPlaces && !work.HasAsked && !rights.IsWhole(work.Caller, slice.Declared.Permission))
            {
                return Refused(Problem.Forbidden());
            }

            result = outcome.Value;
            await HandleEvents(work);
            WriteDown(slice, work);
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

        if (work.Outbox.Count > 0)
        {
            outbox.Wake();
        }

        if (work.Topics.Count > 0 && work.Caller.Workspace is { } workspace)
        {
            await Tell(new(workspace, [.. work.Topics.DistinctBy(t => t.Name)]));
        }

        return new(result, null, work.Reply);
    }

    /// <summary>Events raised while handling an event are handled too; a circle would never end, so it is cut and reported.</summary>
    private static async Task HandleEvents(Work work)
    {
        for (var i = 0; i < work.Events.Count; i++)
        {
            if (i == 1000)
            {
                throw new InvalidOperationException($"Events raise each other without end: {work.Events[i].GetType().Name}.");
            }

            await EventHandlers.RunAll(work.Events[i], work);
        }
    }

    private static void WriteDown(SliceInfo slice, Work work)
    {
        work.Db.AddRange(work.Outbox);
        if (work.Audit.Skipped)
        {
            return;
        }

        var caller = work.Caller;
        var id = work.NewId<AuditId>();
        work.Db.Add(new AuditEntry
        {
            Id = id,
            WorkspaceId = work.Audit.Workspace ?? caller.Workspace,
            At = work.Now,
            UserId = caller.User,
            ActorName = caller.Name,
            Door = caller.Door,
            Address = caller.Address,
            Action = slice.Name,
            Kind = work.Audit.Kind,
            Target = work.Audit.Target,
            Title = work.Audit.Title is { Length: > 300 } title ? title[..300] : work.Audit.Title,
            Before = AsJson(work.Audit.Before),
            After = AsJson(work.Audit.After),
        });
        if (work.Inverse is { } inverse && caller is { User: { } user, Workspace: { } workspace })
        {
            work.Db.Add(new UndoEntry
            {
                Id = id,
                WorkspaceId = workspace,
                UserId = user,
                Slice = work.Services.GetRequiredService<SliceCatalog>().For(inverse.GetType()).Name,
                Request = AsJson(inverse)!,
                At = work.Now,
            });
            work.Reply.Undo = id;
        }
    }

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

    private static string? AsJson(object? value) => value is null ? null : JsonSerializer.Serialize(value, value.GetType(), Wire.Json);

    private static Ran Refused(Problem problem) => new(null, problem, new());
}
