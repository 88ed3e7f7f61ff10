using System.Collections.Concurrent;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Live;
using Relais.Kernel.Time;

namespace Relais.Team.Holding;

/// <summary>The facts that were read last of each workspace, until a commit tells of something they are made of.</summary>
internal sealed class FactsMemory
{
    /// <summary>A notice from another process can be lost: nothing is believed longer than this.</summary>
    private static readonly Duration Longest = Duration.FromSeconds(30);

    private static readonly HashSet<string> Matters = new(StringComparer.Ordinal) { "team", "members", "channels" };

    private readonly ConcurrentDictionary<WorkspaceId, (TeamFacts Facts, Instant At)> known = new();
    private readonly ConcurrentDictionary<WorkspaceId, long> changes = new();
    private readonly TimeProvider time;

    public FactsMemory(Notices notices, TimeProvider time)
    {
        this.time = time;
        notices.Told += Hear;
    }

    public async Task<TeamFacts> Get(WorkspaceId workspace, Func<Task<TeamFacts>> read)
    {
        var now = time.Now();
        if (known.TryGetValue(workspace, out var kept) && now - kept.At < Longest)
        {
            return kept.Facts;
        }

        // What is told of while it is being read may be missing in it: then it serves once and is not kept.
        var before = changes.GetValueOrDefault(workspace);
        var facts = await read();
        if (changes.GetValueOrDefault(workspace) == before)
        {
            known[workspace] = (facts, now);
        }

        return facts;
    }

    private void Hear(Notice notice)
    {
        if (notice.Topics.Any(t => Matters.Contains(t.Name)))
        {
            changes.AddOrUpdate(notice.Workspace, 1, (_, n) => n + 1);
            known.TryRemove(notice.Workspace, out _);
        }
    }
}
