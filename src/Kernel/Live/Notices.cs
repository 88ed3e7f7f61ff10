using System.Collections.Concurrent;
using System.Threading.Channels;
using Relais.Kernel.Ids;

namespace Relais.Kernel.Live;

/// <summary>Something that pages may be showing has changed: only its name and a version that grows, never its content.</summary>
/// <param name="Name">Such as <c>calendar</c> or <c>post:ID</c>.</param>
/// <param name="Version">Grows with time.</param>
public readonly record struct Topic(string Name, long Version)
{
    /// <summary>Name of the topic that stands for all of them.</summary>
    public const string Everything = "*";
}

/// <summary>What changed in one commit.</summary>
/// <param name="Workspace">The workspace.</param>
/// <param name="Topics">The changed things.</param>
public sealed record Notice(WorkspaceId Workspace, IReadOnlyList<Topic> Topics);

/// <summary>
/// Tells listeners of this process what has just been committed. A listener that does not keep up loses old notices, never
/// the newest: a page that missed some fetches again on reconnecting.
/// </summary>
public sealed class Notices
{
    private readonly ConcurrentDictionary<WorkspaceId, ConcurrentDictionary<Channel<Notice>, byte>> listeners = new();

    /// <summary>Raised for every notice, also those that came from other processes; for workers that wake on it.</summary>
    public event Action<Notice>? Told;

    /// <summary>Passes a notice on to all listeners of this process.</summary>
    public void Pass(Notice notice)
    {
        if (listeners.TryGetValue(notice.Workspace, out var all))
        {
            foreach (var channel in all.Keys)
            {
                channel.Writer.TryWrite(notice);
            }
        }

        Told?.Invoke(notice);
    }

    /// <summary>Notices may have been missed: whoever listens, in whatever workspace, looks at everything again.</summary>
    public void Missed(long version)
    {
        Topic[] everything = [new(Topic.Everything, version)];
        foreach (var (workspace, all) in listeners)
        {
            foreach (var channel in all.Keys)
            {
                channel.Writer.TryWrite(new(workspace, everything));
            }
        }

        Told?.Invoke(new(default, everything));
    }

    /// <summary>Listens until disposed.</summary>
    public Subscription Listen(WorkspaceId workspace)
    {
        var channel = Channel.CreateBounded<Notice>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        var all = listeners.GetOrAdd(workspace, _ => new());
        all.TryAdd(channel, 0);
        return new(channel, () => all.TryRemove(channel, out _));
    }

    /// <summary>One listener.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly Action end;

        internal Subscription(Channel<Notice> channel, Action end) => (Reader, this.end) = (channel.Reader, end);

        /// <summary>The notices, oldest first.</summary>
        public ChannelReader<Notice> Reader { get; }

        /// <inheritdoc/>
        public void Dispose() => end();
    }
}
