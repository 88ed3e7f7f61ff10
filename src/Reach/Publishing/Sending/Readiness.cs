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
        if (!now && delivery.DueAt < work.Now)
        {
            return Problem.Blocked("publishing.problem.past", Placing.Words(delivery.Local));
        }

        var hash = await HashOf(work, delivery);
        if (!hash.Ok)
        {
            return hash.Problem;
        }

        delivery.Schedule(hash.Value, work.Caller.User, work.Now);
        return null;
    }

    /// <summary>The hash of what would go out now; a problem with one line per finding when it must not.</summary>
    public async Task<Outcome<string>> HashOf(Work work, Delivery delivery)
    {
        var channel = await channels.Get(work.Db, delivery.ChannelId, work.Cancel);
        if (channel is not { IsUsable: true })
        {
            return Problem.Blocked("publishing.problem.channel", channel?.Name ?? "?");
        }

        var outgoing = await posts.OutgoingFor(work.Db, delivery.PostId, channel, work.Cancel);
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
