using Microsoft.Extensions.DependencyInjection;
using NodaTime;
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
}

/// <summary>Finds what is open of one kind in the workspace of the run, in the reader's words.</summary>
public delegate Task<IReadOnlyList<OpenItem>> FindOpenWork(IServiceProvider request, Text words, CancellationToken cancel);

/// <summary>One module's open things.</summary>
public sealed record OpenWorkSource(string Kind, FindOpenWork Find);

/// <summary>Everything that is open, whichever module it belongs to.</summary>
public sealed class OpenWork(IEnumerable<OpenWorkSource> sources, IServiceProvider request)
{
    /// <summary>All of it, the earliest due first.</summary>
    public async Task<IReadOnlyList<OpenItem>> ListAsync(Text words, CancellationToken cancel = default)
    {
        var all = new List<OpenItem>();
        foreach (var source in sources)
        {
            all.AddRange(await source.Find(request, words, cancel));
        }

        return [.. all.OrderBy(i => i.Due ?? Instant.MaxValue).ThenBy(i => i.Title, StringComparer.CurrentCulture)];
    }
}

/// <summary>How modules say what is open.</summary>
public static class OpenWorkRegistration
{
    /// <summary>Adds a kind of open things.</summary>
    public static IServiceCollection AddOpenWork(this IServiceCollection services, string kind, FindOpenWork find) => services.AddSingleton(new OpenWorkSource(kind, find));

    /// <summary>Says what one must be allowed to do in order to hold a ready-made duty.</summary>
    public static IServiceCollection AddDutyNeed(this IServiceCollection services, string duty, string permission) => services.AddSingleton(new DutyNeed(duty, permission));
}
