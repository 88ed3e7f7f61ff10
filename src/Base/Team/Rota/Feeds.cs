using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>Makes the secret address of one's own shifts for other calendars; an earlier one stops working.</summary>
public sealed record MakeFeed : IRequest<FeedMade>;

/// <summary>The address, shown once.</summary>
public sealed record FeedMade(Uri Address) : IShownOnce;

/// <summary>Takes the address of one's own shifts back: it stops working at once.</summary>
public sealed record RevokeFeed : IRequest<Done>;

[Slice("team.make_feed", TeamPermissions.OwnShifts, Http = "POST /shifts/feed")]
internal sealed class MakeFeedSlice(RelaisSettings settings) : WriteSlice<MakeFeed, FeedMade>
{
    public override async Task<Outcome<FeedMade>> Handle(MakeFeed request, Work work)
    {
        if (work.Caller.Member is not { } me)
        {
            return Problem.Forbidden();
        }

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await work.Db.Set<ShiftFeed>().Where(f => f.MemberId == me).ExecuteDeleteAsync(work.Cancel);
        work.Db.Add(new ShiftFeed { MemberId = me, WorkspaceId = work.Workspace, Digest = FeedSecret.DigestOf(secret), MadeAt = work.Now });
        work.Audit.About("member", me, work.Caller.Name);
        return new FeedMade(new Uri(settings.PublicUrl, FeedRoute.PathOf(secret)));
    }
}

[Slice("team.revoke_feed", TeamPermissions.OwnShifts, Http = "DELETE /shifts/feed")]
internal sealed class RevokeFeedSlice : WriteSlice<RevokeFeed, Done>
{
    public override async Task<Outcome<Done>> Handle(RevokeFeed request, Work work)
    {
        if (work.Caller.Member is not { } me)
        {
            return Problem.Forbidden();
        }

        await work.Db.Set<ShiftFeed>().Where(f => f.MemberId == me).ExecuteDeleteAsync(work.Cancel);
        work.Audit.About("member", me, work.Caller.Name);
        work.Tell("team");
        work.Reply.Toast("team.feed_revoked");
        return Done.It;
    }
}

internal static class FeedSecret
{
    public static byte[] DigestOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}

/// <summary>Somebody who left, is locked out or is a guest from now on reads shifts no more, by no address; a guest also loses what they were told as one of the team.</summary>
internal sealed class RevokeFeedOf : IOn<MemberLockedOut>, IOn<MemberLeft>, IOn<MemberBecameGuest>
{
    public async Task On(MemberBecameGuest happened, Work work)
    {
        await work.Db.Set<ShiftFeed>().Where(f => f.MemberId == happened.Member).ExecuteDeleteAsync(work.Cancel);
        work.ForgetNews(happened.Member);
    }

    public Task On(MemberLockedOut happened, Work work) => work.Db.Set<ShiftFeed>().Where(f => f.MemberId == happened.Member).ExecuteDeleteAsync(work.Cancel);

    public Task On(MemberLeft happened, Work work) => work.Db.Set<ShiftFeed>().Where(f => f.MemberId == happened.Member).ExecuteDeleteAsync(work.Cancel);
}
