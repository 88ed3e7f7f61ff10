using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Demo.Telling;

/// <summary>What the tellers share: the story, the product it is told to, its clock, and who and what exists already, by the story's keys.</summary>
internal sealed class Scene(Story story, IServiceProvider product, DemoClock clock, Instant now)
{
    public Story Story => story;

    public DemoClock Clock => clock;

    /// <summary>The present of the story and of the machine.</summary>
    public Instant Now => now;

    public string Zone => story.Workspace.Zone;

    public WorkspaceId Workspace { get; set; }

    public Dictionary<string, Caller> People { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, ChannelId> Channels { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, CampaignId> Campaigns { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, MediaId> Media { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, PostId> Posts { get; } = new(StringComparer.Ordinal);

    /// <summary>When the story begins: two weeks before its first post.</summary>
    public Instant Beginning => Instant(story.Posts.Min(p => p.At!.Value).Date.PlusDays(-14).At(new LocalTime(9, 0)));

    public T Get<T>()
        where T : notnull => product.GetRequiredService<T>();

    public Instant Instant(LocalDateTime local) => Zones.Bundled.Resolve(local, Zone).Instant;

    /// <summary>Does what a person did, at the moment at which they did it.</summary>
    /// <exception cref="InvalidOperationException">The product refuses: the story and its rules have come apart.</exception>
    public async Task<T> Do<T>(Instant at, Caller caller, IRequest<T> request, CancellationToken cancel)
    {
        clock.Set(at);
        return Must(await Get<Pipeline>().Run(caller, request, cancel), request.GetType().Name);
    }

    /// <summary>What must have worked.</summary>
    public static T Must<T>(Outcome<T> outcome, string what) => outcome.Ok
        ? outcome.Value
        : throw new InvalidOperationException($"The story cannot be told: {what}: {outcome.Problem.TextKey} {string.Join(", ", outcome.Problem.Fields.Select(f => $"{f.Field} {f.TextKey}"))}".TrimEnd());

    /// <summary>A number that belongs to a key: the same in every telling, from 0 to <paramref name="below"/>.</summary>
    public static int Chance(string key, int below)
    {
        var sum = 2166136261u;
        foreach (var c in key)
        {
            sum = (sum ^ c) * 16777619u;
        }

        return (int)((sum >> 7) % (uint)below);
    }
}
