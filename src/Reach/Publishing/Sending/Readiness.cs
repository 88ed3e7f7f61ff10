using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Slices;
using Relais.Publishing.Model;
using Relais.Publishing.Timing;

namespace Relais.Publishing.Sending;

/// <summary>Whether a delivery may be scheduled: its post says nothing against it, its channel can be used, its time is to come.</summary>
internal sealed class Readiness(Posts posts, Channels.Channels channels)
{
    /// <summary>Schedules it exactly as the post is now, or says what stands against it.</summary>
    public async Task<Problem?> Schedule(Work work, Delivery delivery, bool now = false)
    {
        if (!now && IsOver(work, delivery) is { } over)
        {
            return over;
        }

        var hash = await HashOf(work, delivery);
        return Schedule(work, delivery, hash);
    }

    /// <summary>The same of a delivery whose channel is read already; its post is made into what goes out only when the time and the channel are right.</summary>
    public static Problem? Schedule(Work work, Delivery delivery, ChannelView? channel, Func<OutgoingPost?> outgoing) =>
        IsOver(work, delivery) ?? Schedule(work, delivery, Usable(channel) is { } problem ? problem : HashOf(channel!, outgoing()));

    /// <summary>The hash of what would go out now; a problem with one line per finding when it must not.</summary>
    public async Task<Outcome<string>> HashOf(Work work, Delivery delivery)
    {
        var channel = await channels.Get(work.Db, delivery.ChannelId, work.Cancel);
        return Usable(channel) is { } problem ? problem : HashOf(channel!, await posts.OutgoingFor(work.Db, delivery.PostId, channel!, work.Cancel));
    }

    private static Problem? IsOver(Work work, Delivery delivery) => delivery.DueAt < work.Now ? Problem.Blocked("publishing.problem.past", Placing.Words(delivery.Local)) : null;

    private static Problem? Usable(ChannelView? channel) => channel is { IsUsable: true } ? null : Problem.Blocked("publishing.problem.channel", channel?.Name ?? "?");

    private static Problem? Schedule(Work work, Delivery delivery, Outcome<string> hash)
    {
        if (hash.Ok)
        {
            delivery.Schedule(hash.Value, work.Caller.User, work.Now);
        }

        return hash.Problem;
    }

    private static Outcome<string> HashOf(ChannelView channel, OutgoingPost? outgoing)
    {
        if (outgoing is null)
        {
            return Problem.NotFound("publishing.problem.no_post");
        }

        if (!outgoing.Sendable)
        {
            return Problem.Blocked("publishing.problem.not_ready", channel.Name) with
            {
                Fields = [.. outgoing.Findings.Where(f => f.Weight == FindingWeight.Blocks).Select(f => new FieldProblem(channel.Name, f.TextKey, [.. f.Args]))],
            };
        }

        return outgoing.ContentHash;
    }
}
