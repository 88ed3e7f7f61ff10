using System.Collections.Concurrent;
using Relais.Kernel.Ids;
using Relais.Kernel.Live;
using Relais.Kernel.Time;

namespace Relais.Publishing.Engine;

/// <summary>Tells pages what the engine did, gathered for a moment so that a thousand deliveries are not a thousand notices.</summary>
internal sealed class Teller(NoticeSender sender, TimeProvider time)
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<WorkspaceId, ConcurrentDictionary<string, byte>> changed = new();
    private int telling;

    public void Changed(Claim claim)
    {
        var topics = changed.GetOrAdd(claim.Workspace, _ => new());
        topics.TryAdd("calendar", 0);
        topics.TryAdd("deliveries", 0);
        if (topics.Count < 200)
        {
            topics.TryAdd("post:" + claim.Post, 0);
        }

        if (Interlocked.Exchange(ref telling, 1) == 0)
        {
            _ = Tell();
        }
    }

    private async Task Tell()
    {
        await Task.Delay(Gather);
        Interlocked.Exchange(ref telling, 0);
        var version = time.Now().ToUnixTimeTicks();
        foreach (var workspace in changed.Keys)
        {
            if (changed.TryRemove(workspace, out var topics))
            {
                try
                {
                    await sender.SendAsync(new(workspace, [.. topics.Keys.Select(name => new Topic(name, version))]));
                }
                catch (Npgsql.NpgsqlException)
                {
                    // Freshness only: the rows are written.
                }
            }
        }
    }
}
