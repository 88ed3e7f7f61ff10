using Microsoft.EntityFrameworkCore;
using Relais.Content;
using Relais.Kernel.Events;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;
using Relais.Publishing.Troubles;

namespace Relais.Publishing.Reactions;

/// <summary>
/// A post changes after it was scheduled: inside the very transaction of the change, what was scheduled follows it or is held. At the
/// moment of sending, the row decides: either the change takes the delivery back before its call begins, or the call has begun, the
/// old text goes out, and whoever changed it is told.
/// </summary>
internal sealed class ContentReactions(Placing placing, Readiness readiness, TroubleNews troubles) : IOn<PostEdited>, IOn<PostDeleted>, IOn<PostRestored>
{
    public async Task On(PostEdited happened, Work work)
    {
        var rows = await Open(happened.Post, work);
        if (rows.Count == 0)
        {
            return;
        }

        // The change must be readable before its campaign can be known and its hash taken.
        await work.Db.SaveChangesAsync(work.Cancel);
        var campaign = (await Posts.Titles(work.Db, [happened.Post], work.Cancel)).GetValueOrDefault(happened.Post)?.Campaign;
        foreach (var row in rows.Where(r => happened.Removed.Contains(r.ChannelId) && !r.IsCalling))
        {
            LoggedChanges.CallOff(work, row);
        }

        foreach (var channel in happened.Added.Where(c => rows.TrueForAll(r => r.ChannelId != c)))
        {
            var like = rows.OrderBy(r => r.DueAt).First();
            var row = Delivery.Plan(work.NewId<DeliveryId>(), work.Workspace, happened.Post, channel, work.Now);
            placing.Place(work, row, like.Local, like.Zone);
            work.Db.Add(row);
            rows.Add(row);
        }

        rows.ForEach(r => r.Belong(campaign));

        List<Delivery> bound = [.. rows.Where(r => !r.IsCalling && (r.State.IsUnderWay() || r is { State: DeliveryState.Held, HeldReason: HeldReason.NotReady or HeldReason.ContentChanged }))];
        List<Delivery> running = [.. bound.Where(r => r.State != DeliveryState.Held)];
        foreach (var row in bound)
        {
            await Follow(row, work);
        }

        if (running.FindAll(r => r.State == DeliveryState.Held) is { Count: > 0 } held)
        {
            // Here and not by the watch, so that whoever made the change is not told of what they did. What else waits of this post is none of their doing.
            await troubles.Tell(work, held.ConvertAll(r => r.Id));
            if (held.Count(r => r.HeldReason == HeldReason.ContentChanged) is > 0 and var changed)
            {
                work.Reply.Toast("publishing.toast.edit_held", changed);
            }
        }

        Tell(rows, happened.Post, "publishing.toast.edit_too_late", work);
    }

    public async Task On(PostDeleted happened, Work work)
    {
        var rows = await Open(happened.Post, work);
        foreach (var row in rows.Where(r => !r.IsCalling && r.State != DeliveryState.Unknown))
        {
            LoggedChanges.CallOff(work, row, Delivery.PostDeleted);
        }

        Tell(rows, happened.Post, "publishing.toast.delete_too_late", work);
    }

    /// <summary>A post that comes back has again the places that its deletion took, on the channels that it is still for, and is not sent by that.</summary>
    public async Task On(PostRestored happened, Work work)
    {
        var all = await work.Db.Set<Delivery>().Where(d => d.PostId == happened.Post).ToListAsync(work.Cancel);
        var channels = (await Posts.ChannelsOf(work.Db, [happened.Post], work.Cancel))[happened.Post].ToHashSet();

        // A channel has one open delivery at a time, so that the deletion took no other than the last one made: those before it were over already.
        List<Delivery> rows = [.. all.Where(r => channels.Contains(r.ChannelId)).GroupBy(r => r.ChannelId).Where(g => g.All(r => r.State.IsOver()))
            .Select(g => g.OrderBy(r => r.CreatedAt).ThenBy(r => r.Id.Value).Last()).Where(r => r is { State: DeliveryState.Cancelled, ProblemCode: Delivery.PostDeleted })];
        rows.ForEach(r => LoggedChanges.PutBack(work, r));
        Tell(rows, happened.Post, null, work);
    }

    private async Task Follow(Delivery row, Work work)
    {
        var hash = await readiness.HashOf(work, row);
        if (hash.Ok && row.State == DeliveryState.Held)
        {
            return;
        }

        if (!hash.Ok)
        {
            HoldNotReady(row, hash.Problem.Fields is [var first, ..] ? first.TextKey : hash.Problem.TextKey, work);
        }
        else if (hash.Value != row.ContentHash && !work.May(PublishingPermissions.Schedule, row.Whereabouts))
        {
            // Whoever may not decide what goes out does not decide it by changing what somebody else has scheduled.
            LoggedChanges.Hold(work, row, HeldReason.ContentChanged);
        }
        else if (hash.Value != row.ContentHash)
        {
            row.Refreeze(hash.Value);
        }
    }

    /// <summary>Once, however much is typed while it stays so.</summary>
    private static void HoldNotReady(Delivery row, string code, Work work)
    {
        if (row is not { State: DeliveryState.Held, HeldReason: HeldReason.NotReady } || row.ProblemCode != code)
        {
            LoggedChanges.Hold(work, row, HeldReason.NotReady, code);
        }
    }

    private static async Task<List<Delivery>> Open(PostId post, Work work)
    {
        var open = work.Db.Set<Delivery>().Where(d => d.PostId == post && d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled);
        return await Placing.Locked(work, open);
    }

    private static void Tell(List<Delivery> rows, PostId post, string? tooLate, Work work)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (tooLate is not null && rows.Count(r => r.IsCalling || r.State == DeliveryState.Unknown) is > 0 and var begun)
        {
            work.Reply.Toast(tooLate, begun);
        }

        work.Tell("calendar");
        work.Tell("deliveries");
        work.Tell("post:" + post);
    }
}
