using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>The network has sent the person back.</summary>
/// <param name="State">As it came back.</param>
/// <param name="Code">Absent when the person said no.</param>
/// <param name="Error">The network's word for why there is no code.</param>
/// <param name="Iss">The network's name for the server that answers, where it gives one.</param>
public sealed record FinishConnecting(string State, string? Code, string? Error, string? Iss = null) : IRequest<ConnectionFinished>;

/// <summary>What became of an attempt: a channel, or a sentence that the attempt keeps.</summary>
public sealed record ConnectionFinished(ConnectAttemptId Attempt, ChannelId? Channel);

/// <summary>What was learnt outside: an account, or why there is none.</summary>
internal sealed record AnsweredAttempt(ConnectAttemptId Attempt, Found? Found, Problem? Problem);

[Slice("channels.finish_connecting", ChannelPermissions.Manage, Page = false)]
internal sealed class FinishConnectingSlice(AppDb db, NetworkCatalog networks, Attempts attempts, Registrations registrations, NewConnection connection, TimeProvider time)
    : OutsideSlice<FinishConnecting, AnsweredAttempt, ConnectionFinished>
{
    public override async Task<Outcome<AnsweredAttempt>> Fetch(FinishConnecting request, Caller caller, CancellationToken cancel)
    {
        var digest = ConnectAttempt.DigestOf(request.State);
        var attempt = await db.Set<ConnectAttempt>().AsNoTracking().FirstOrDefaultAsync(a => a.StateDigest == digest, cancel);
        if (attempt is null)
        {
            return Problem.NotFound("channels.connect.unknown_state");
        }

        if (attempt.UserId != caller.User)
        {
            return Problem.Forbidden("channels.connect.other_person");
        }

        if (attempt.Pending is null)
        {
            return new AnsweredAttempt(attempt.Id, null, null);
        }

        if (time.Now() > attempt.ExpiresAt)
        {
            return new AnsweredAttempt(attempt.Id, null, new(ProblemKind.Blocked, "channels.connect.expired", attempt.Typed));
        }

        if (string.IsNullOrEmpty(request.Code))
        {
            var code = request.Error is null or "access_denied" ? ReasonCodes.ConsentRefused : ReasonCodes.StrangeAnswer;
            return new AnsweredAttempt(attempt.Id, null, new(ProblemKind.Blocked, Sentences.ConnectKeyOf(code), attempt.Typed));
        }

        return await Exchange(attempt, new(request.Code, request.State, request.Iss), cancel);
    }

    public override async Task<Outcome<ConnectionFinished>> Handle(FinishConnecting request, AnsweredAttempt found, Work work)
    {
        var attempt = await work.Db.Set<ConnectAttempt>().FirstAsync(a => a.Id == found.Attempt, work.Cancel);
        if (attempt.Pending is null)
        {
            // The browser came back twice: what was said first stands.
            work.Audit.Skip();
            return new ConnectionFinished(attempt.Id, attempt.Connected);
        }

        (attempt.Pending, attempt.AnsweredAt) = (null, work.Now);
        var problem = found.Problem;
        if (found.Found is { } account)
        {
            var kept = await connection.Keep(work, account, attempt.Reconnects);
            problem = kept.Problem;
            if (kept.Ok)
            {
                attempt.Connected = kept.Value.Id;
                work.Reply.Toast("channels.connected", kept.Value.Name);
            }
        }

        if (problem is not null)
        {
            attempt.ProblemKey = problem.TextKey;
            attempt.ProblemArgs = [.. problem.Args.Select(a => a.ToString() ?? "")];
            work.Audit.About("connection", attempt.Id, attempt.Typed).Change(null, new { attempt.Network, server = attempt.Typed, problem = problem.TextKey });
        }

        return new ConnectionFinished(attempt.Id, attempt.Connected);
    }

    private async Task<AnsweredAttempt> Exchange(ConnectAttempt attempt, CodeAnswer answer, CancellationToken cancel)
    {
        var pending = attempts.Open(attempt.Pending!);
        var network = networks.As<IConnectWithCode>(attempt.Network)!;
        switch (await network.FinishAsync(pending, answer, cancel))
        {
            case NetworkResult<ConnectedAccount>.Ok { Value: var account }:
                return new(attempt.Id, await connection.Prepare(attempt.Network, account, cancel), null);
            case NetworkResult<ConnectedAccount>.Failed failed:
                await registrations.Forget(db, network, pending.App, cancel);
                var key = failed.Reason.Code == ReasonCodes.ConsentRefused ? "channels.connect.code-refused" : Sentences.ConnectKeyOf(failed.Reason.Code);
                return new(attempt.Id, null, new(ProblemKind.Blocked, key, attempt.Typed));
            default:
                throw new InvalidOperationException("Not a result.");
        }
    }
}
