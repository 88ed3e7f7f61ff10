using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Relais.Content;
using Relais.Kernel.Ids;
using Relais.Kernel.Live;
using Relais.Kernel.Time;

namespace Relais.Publishing.Engine;

/// <summary>Tells pages what the engine did, gathered for a moment so that a thousand deliveries are not a thousand notices.</summary>
internal sealed class Teller(NoticeSender sender, TimeProvider time, ILogger<Teller> log) : IAsyncDisposable
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);

    /// <summary>Pages of single posts that are named in one notice; further ones learn of it with the calendar.</summary>
    private const int MostPosts = 200;

    private readonly Channel<(WorkspaceId Workspace, PostId Post)> changed = System.Threading.Channels.Channel.CreateUnbounded<(WorkspaceId, PostId)>(new() { SingleReader = true });
    private readonly Lock starting = new();
    private Task? pump;

    /// <summary>Something of it is not as it was; told a moment later. Freshness only: what is shown is written already.</summary>
    public void Changed(Claim claim)
    {
        changed.Writer.TryWrite((claim.Workspace, claim.Post));
        if (pump is null)
        {
            lock (starting)
            {
                pump ??= Pump();
            }
        }
    }

    /// <summary>Tells what changed until now and hears no more.</summary>
    public async ValueTask DisposeAsync()
    {
        changed.Writer.TryComplete();
        if (pump is not null)
        {
            await pump;
        }
    }

    private async Task Pump()
    {
        while (await changed.Reader.WaitToReadAsync())
        {
            await Task.WhenAny(Task.Delay(Gather), changed.Reader.Completion);
            var posts = new Dictionary<WorkspaceId, HashSet<PostId>>();
            while (changed.Reader.TryRead(out var change))
            {
                if (!posts.TryGetValue(change.Workspace, out var own))
                {
                    posts[change.Workspace] = own = [];
                }

                if (own.Count < MostPosts)
                {
                    own.Add(change.Post);
                }
            }

            foreach (var (workspace, own) in posts)
            {
                await Tell(workspace, own);
            }
        }
    }

    private async Task Tell(WorkspaceId workspace, IReadOnlyCollection<PostId> posts)
    {
        try
        {
            var version = time.Now().ToUnixTimeTicks();
            await sender.SendAsync(new(workspace, [new("calendar", version), new("deliveries", version), .. posts.Select(p => new Topic("post:" + p, version))]));
        }
        catch (Exception e)
        {
            log.LogWarning("Pages were not told what went out, and show it at their next request: {Reason}", e.Message);
        }
    }
}
