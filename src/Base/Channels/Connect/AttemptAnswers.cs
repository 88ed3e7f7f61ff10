using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>What was learnt outside: an account, or why there is none.</summary>
internal sealed record AnsweredAttempt(ConnectAttemptId Attempt, Found? Found, Problem? Problem);

/// <summary>What becomes of an attempt when the network has sent its person back, whoever that person is.</summary>
internal sealed class AttemptAnswers(NetworkCatalog networks, Attempts attempts, Registrations registrations, NewConnection connection, TimeProvider time)
{
    /// <summary>Exchanges the code, outside any transaction.</summary>
    public async Task<AnsweredAttempt> Take(AppDb db, ConnectAttempt attempt, FinishConnecting request, CancellationToken cancel)
    {
        if (attempt.Pending is null)
        {
            return new(attempt.Id, null, null);
        }

        if (time.Now() > attempt.ExpiresAt)
        {
            return new(attempt.Id, null, new(ProblemKind.Blocked, "channels.connect.expired", attempt.Typed));
        }

        if (string.IsNullOrEmpty(request.Code))
        {
            var code = request.Error is null or "access_denied" ? ReasonCodes.ConsentRefused : ReasonCodes.StrangeAnswer;
            return new(attempt.Id, null, new(ProblemKind.Blocked, Sentences.ConnectKeyOf(code), attempt.Typed));
        }

        return await Exchange(db, attempt, new(request.Code, request.State, request.Iss), cancel);
    }

    /// <summary>Writes it down. An attempt that was answered already keeps what was said first: the browser came back twice.</summary>
    public async Task Settle(Work work, ConnectAttempt attempt, AnsweredAttempt found)
    {
        if (attempt.Pending is null)
        {
            work.Audit.Skip();
            return;
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
    }

    private async Task<AnsweredAttempt> Exchange(AppDb db, ConnectAttempt attempt, CodeAnswer answer, CancellationToken cancel)
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
