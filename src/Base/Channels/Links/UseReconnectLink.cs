using Microsoft.EntityFrameworkCore;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;

namespace Relais.Channels.Links;

/// <summary>Whoever holds the link begins to authorise the account on its network.</summary>
internal sealed record StartByLink(string Secret) : IRequest<ConnectionStarted>
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => "StartByLink(redacted)";
}

/// <summary>The network has sent the holder of the link back.</summary>
internal sealed record FinishByLink(string Secret, FinishConnecting Answer) : IRequest<ConnectionFinished>
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => "FinishByLink(redacted)";
}

/// <summary>Whoever holds the link authorises the account with an application password.</summary>
internal sealed record PasswordByLink(string Secret, string Password) : IRequest<Done>
{
    /// <summary>Neither secret.</summary>
    public override string ToString() => "PasswordByLink(redacted)";
}

[Slice("channels.start_by_link", Permission.Anyone, AnyoneBecause = "The account's owner has no account here; the link's secret is the proof that they were asked.", Page = false)]
internal sealed class StartByLinkSlice(AppDb db, NetworkCatalog networks, Attempts attempts, TimeProvider time) : OutsideSlice<StartByLink, PendingConnection, ConnectionStarted>
{
    public override async Task<Outcome<PendingConnection>> Fetch(StartByLink request, Caller caller, CancellationToken cancel)
    {
        var link = await LinkDesk.Find(db, request.Secret, cancel);
        var channel = link?.IsOpen(time.Now()) == true ? await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == link.ChannelId && c.RemovedAt == null, cancel) : null;
        if (channel is null || !networks.TryGet(channel.Network, out var known) || known is not IConnectWithCode network)
        {
            return Problem.NotFound("channels.link.gone");
        }

        return await attempts.Begin(db, network, network.Info.StartsFromAccount ? channel.AccountId : channel.Instance, cancel);
    }

    public override async Task<Outcome<ConnectionStarted>> Handle(StartByLink request, PendingConnection found, Work work)
    {
        var link = await LinkDesk.Find(work.Db, request.Secret, work.Cancel);
        if (link?.IsOpen(work.Now) != true)
        {
            return Problem.NotFound("channels.link.gone");
        }

        var channel = await work.Db.Set<Channel>().AsNoTracking().FirstAsync(c => c.Id == link.ChannelId, work.Cancel);
        var attempt = attempts.New(work, link.MadeBy, channel.Network, found, channel.Id, link.Id);
        work.Db.Add(attempt);
        work.Audit.About("channel", channel.Id, channel.Name).Change(null, new { reconnectLink = link.Id, server = attempt.Typed });
        return new ConnectionStarted(attempt.Id);
    }
}

[Slice("channels.finish_by_link", Permission.Anyone, AnyoneBecause = "The account's owner has no account here; the link's secret and the network's answer are the proof.", Page = false)]
internal sealed class FinishByLinkSlice(AppDb db, AttemptAnswers answers, TimeProvider time) : OutsideSlice<FinishByLink, AnsweredAttempt, ConnectionFinished>
{
    public override async Task<Outcome<AnsweredAttempt>> Fetch(FinishByLink request, Caller caller, CancellationToken cancel)
    {
        var digest = ConnectAttempt.DigestOf(request.Answer.State);
        var attempt = await db.Set<ConnectAttempt>().AsNoTracking().FirstOrDefaultAsync(a => a.StateDigest == digest, cancel);
        var link = await LinkDesk.Find(db, request.Secret, cancel);

        // The browser that comes back must hold the very link that the attempt was begun with.
        if (attempt is null || link is null || attempt.Link != link.Id)
        {
            return Problem.NotFound("channels.connect.unknown_state");
        }

        return attempt.Pending is not null && !link.IsOpen(time.Now()) ? Problem.NotFound("channels.link.gone") : await answers.Take(db, attempt, request.Answer, cancel);
    }

    public override async Task<Outcome<ConnectionFinished>> Handle(FinishByLink request, AnsweredAttempt found, Work work)
    {
        var attempt = await work.Db.Set<ConnectAttempt>().FirstAsync(a => a.Id == found.Attempt, work.Cancel);
        var waits = attempt.Pending is not null;
        var link = (await LinkDesk.Find(work.Db, request.Secret, work.Cancel))!;
        if (waits && !link.IsOpen(work.Now))
        {
            return Problem.NotFound("channels.link.gone");
        }

        await answers.Settle(work, attempt, found);
        if (waits && attempt.Connected is not null)
        {
            link.UsedAt = work.Now;
        }

        return new ConnectionFinished(attempt.Id, attempt.Connected);
    }
}

[Slice("channels.password_by_link", Permission.Anyone, AnyoneBecause = "The account's owner has no account here; the link's secret and the network's own sign-in are the proof.", Page = false)]
internal sealed class PasswordByLinkSlice(AppDb db, NetworkCatalog networks, NewConnection connection, TimeProvider time) : OutsideSlice<PasswordByLink, Found, Done>
{
    public override void Check(PasswordByLink request, FieldProblems problems) => problems
        .Require(request.Password.Length > 0, "password", "problem.field.required")
        .Require(request.Password.Length <= 500, "password", "problem.field.too_long", 500);

    public override async Task<Outcome<Found>> Fetch(PasswordByLink request, Caller caller, CancellationToken cancel)
    {
        var link = await LinkDesk.Find(db, request.Secret, cancel);
        var channel = link?.IsOpen(time.Now()) == true ? await db.Set<Channel>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == link.ChannelId && c.RemovedAt == null, cancel) : null;
        if (channel is null || !networks.TryGet(channel.Network, out var known) || known is not IConnectWithPassword network)
        {
            return Problem.NotFound("channels.link.gone");
        }

        // By its stable identifier: only that account's own password is ever tried, and only at its own server, to which the network follows an account that has moved.
        return await network.SignInAsync(new(channel.Instance, channel.AccountId, request.Password.Trim()), cancel) switch
        {
            NetworkResult<ConnectedAccount>.Ok ok => await connection.Prepare(channel.Network, ok.Value, cancel),
            NetworkResult<ConnectedAccount>.Failed failed => Sentences.Refused(failed.Reason, failed.Field, new Uri(channel.Instance).Authority),
            _ => throw new InvalidOperationException("Not a result."),
        };
    }

    public override async Task<Outcome<Done>> Handle(PasswordByLink request, Found found, Work work)
    {
        var link = await LinkDesk.Find(work.Db, request.Secret, work.Cancel);
        if (link?.IsOpen(work.Now) != true)
        {
            return Problem.NotFound("channels.link.gone");
        }

        var kept = await connection.Keep(work, found, link.ChannelId);
        if (!kept.Ok)
        {
            return kept.Problem.TextKey == "channels.connect.other_account" ? kept.Problem with { TextKey = "channels.link.other_account" } : kept.Problem;
        }

        link.UsedAt = work.Now;
        return Done.It;
    }
}
