using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Team;

/// <summary>A thing that is not done yet, as hand-over notes and workloads show it.</summary>
/// <param name="Kind">What it is, such as <c>post</c>; its words are <c>team.open.{Kind}</c>.</param>
/// <param name="Id">Its identifier within its kind.</param>
/// <param name="Title">Its name.</param>
/// <param name="Thing">What the baton needs to know of it.</param>
/// <param name="Standing">Where it stands, in the reader's words.</param>
/// <param name="Path">Where it is, below the workspace's address.</param>
/// <param name="Due">By when; <see langword="null"/> when nothing says.</param>
/// <param name="Minutes">What is left to do, as far as is known.</param>
public sealed record OpenItem(string Kind, string Id, string Title, OpenThing Thing, string Standing, string Path, Instant? Due, int Minutes)
{
    /// <summary>Name of an icon, without <c>i-</c>.</summary>
    public string Icon { get; init; } = "pen";

    /// <summary>For what happens at one moment, such as a shift: that moment, because whoever holds it then is who matters.</summary>
    public Instant? Moment { get; init; }

    /// <summary>With <see cref="Moment"/>: when it is over.</summary>
    public Instant? Ends { get; init; }

    /// <summary>Nobody said how long this very thing takes: its minutes are what things of its kind usually take.</summary>
    public bool IsUsual { get; init; }

    /// <summary>How it is given to another member; <see langword="null"/> when it cannot be.</summary>
    public Giving? Giving { get; init; }
}

/// <summary>How something open is given to another member: the slice that does it, called with <paramref name="Values"/> and <c>member</c>.</summary>
/// <param name="Slice">Its name.</param>
/// <param name="Permission">What it needs.</param>
/// <param name="Values">What it is called with besides the member.</param>
/// <param name="PermissionOfOthers">What it needs instead of whoever the thing was not given to.</param>
public sealed record Giving(string Slice, string Permission, IReadOnlyDictionary<string, string> Values, string? PermissionOfOthers = null)
{
    /// <summary>Whether the caller may give it.</summary>
    internal bool IsFor(Caller caller, OpenThing thing, Rights rights) =>
        rights.May(caller, PermissionOfOthers is { } others && caller.Member != thing.Assigned ? others : Permission);
}

/// <summary>What things of one kind took in the end, in minutes, the latest first.</summary>
public delegate Task<IReadOnlyList<int>> FindDurations(IServiceProvider request, CancellationToken cancel);

/// <summary>How long things of one kind take: declared, and as it was measured.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Declared">Minutes when nothing was measured; <see langword="null"/> where it depends on where the thing stands.</param>
/// <param name="Find">What was measured; <see langword="null"/> where nothing can be.</param>
public sealed record DurationSource(string Kind, int? Declared, FindDurations? Find);

/// <summary>How long things of one kind usually take, and where that is from.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Minutes">Minutes; <see langword="null"/> where it depends on where the thing stands.</param>
/// <param name="Samples">How many were measured.</param>
/// <param name="IsMeasured">The median of what was measured; otherwise what was declared.</param>
public sealed record UsualDuration(string Kind, int? Minutes, int Samples, bool IsMeasured);

/// <summary>Finds what is open of one kind in the workspace of the run, in the reader's words.</summary>
public delegate Task<IReadOnlyList<OpenItem>> FindOpenWork(IServiceProvider request, Text words, CancellationToken cancel);

/// <summary>One module's open things.</summary>
public sealed record OpenWorkSource(string Kind, FindOpenWork Find);

/// <summary>Everything that is open, whichever module it belongs to.</summary>
public sealed class OpenWork(IEnumerable<OpenWorkSource> sources, IEnumerable<DurationSource> durations, IServiceProvider request)
{
    /// <summary>Fewer than this say nothing of what is usual.</summary>
    public const int FewestSamples = 10;

    /// <summary>All of it, the earliest due first.</summary>
    public async Task<IReadOnlyList<OpenItem>> ListAsync(Text words, CancellationToken cancel = default)
    {
        var all = new List<OpenItem>();
        foreach (var source in sources)
        {
            all.AddRange(await source.Find(request, words, cancel));
        }

        var usual = (await UsualAsync(cancel)).Where(d => d.IsMeasured).ToDictionary(d => d.Kind, d => d.Minutes!.Value, StringComparer.Ordinal);
        var said = all.Select(i => i.IsUsual && usual.TryGetValue(i.Kind, out var minutes) ? i with { Minutes = minutes } : i);
        return [.. said.OrderBy(i => i.Due ?? Instant.MaxValue).ThenBy(i => i.Title, StringComparer.CurrentCulture)];
    }

    /// <summary>How long things of each kind usually take: the median of what was measured as soon as ten were, until then what was declared.</summary>
    public async Task<IReadOnlyList<UsualDuration>> UsualAsync(CancellationToken cancel = default)
    {
        var found = new List<UsualDuration>();
        foreach (var source in durations)
        {
            IReadOnlyList<int> samples = source.Find is null ? [] : await source.Find(request, cancel);
            var measured = samples.Count >= FewestSamples;
            found.Add(new(source.Kind, measured ? Median(samples) : source.Declared, samples.Count, measured));
        }

        return found;
    }

    private static int Median(IReadOnlyList<int> samples)
    {
        var sorted = samples.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>How modules say what is open.</summary>
public static class OpenWorkRegistration
{
    /// <summary>Adds a kind of open things.</summary>
    public static IServiceCollection AddOpenWork(this IServiceCollection services, string kind, FindOpenWork find) => services.AddSingleton(new OpenWorkSource(kind, find));

    /// <summary>Says how long things of a kind take when nobody says so of one, and where that was measured.</summary>
    public static IServiceCollection AddUsualDuration(this IServiceCollection services, string kind, int? declared, FindDurations? find = null) => services.AddSingleton(new DurationSource(kind, declared, find));

    /// <summary>Says what one must be allowed to do in order to hold a ready-made duty.</summary>
    public static IServiceCollection AddDutyNeed(this IServiceCollection services, string duty, string permission) => services.AddSingleton(new DutyNeed(duty, permission));
}
