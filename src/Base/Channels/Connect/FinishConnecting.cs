using Microsoft.EntityFrameworkCore;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Channels.Connect;

/// <summary>The network has sent the person back.</summary>
/// <param name="State">As it came back.</param>
/// <param name="Code">Absent when the person said no.</param>
/// <param name="Error">The network's word for why there is no code.</param>
/// <param name="Iss">The network's name for the server that answers, where it gives one.</param>
public sealed record FinishConnecting(string State, string? Code, string? Error, string? Iss = null) : IRequest<ConnectionFinished>;

/// <summary>What became of an attempt: a channel, or a sentence that the attempt keeps.</summary>
public sealed record ConnectionFinished(ConnectAttemptId Attempt, ChannelId? Channel);

[Slice("channels.finish_connecting", ChannelPermissions.Manage, Page = false)]
internal sealed class FinishConnectingSlice(AppDb db, AttemptAnswers answers, NewConnection connection) : OutsideSlice<FinishConnecting, AnsweredAttempt, ConnectionFinished>
{
    public override async Task<Outcome<AnsweredAttempt>> Fetch(FinishConnecting request, Caller caller, CancellationToken cancel)
    {
        var digest = ConnectAttempt.DigestOf(request.State);
        var attempt = await db.Set<ConnectAttempt>().AsNoTracking().FirstOrDefaultAsync(a => a.StateDigest == digest, cancel);
        if (attempt is null)
        {
            return Problem.NotFound("channels.connect.unknown_state");
        }

        if (attempt.UserId != caller.User || attempt.Link is not null)
        {
            return Problem.Forbidden("channels.connect.other_person");
        }

        return await answers.Take(db, attempt, request, cancel);
    }

    public override async Task<Outcome<ConnectionFinished>> Handle(FinishConnecting request, AnsweredAttempt found, Work work)
    {
        var attempt = await work.Db.Set<ConnectAttempt>().FirstAsync(a => a.Id == found.Attempt, work.Cancel);
        var allowed = found.Found is not { } account || await connection.MayKeep(work, account, attempt.Reconnects);
        await answers.Settle(work, attempt, allowed ? found : found with { Found = null, Problem = Problem.Forbidden() });
        return new ConnectionFinished(attempt.Id, attempt.Connected);
    }
}
