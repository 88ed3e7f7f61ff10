using System.Globalization;
using Relais.Content;
using Relais.Kernel.Slices;

namespace Relais.Publishing;

/// <summary>What came of scheduling many posts.</summary>
/// <param name="Items">One for each that was asked for, in the same order.</param>
public sealed record ScheduledMany(IReadOnlyList<ScheduledItem> Items)
{
    /// <summary>How many were scheduled.</summary>
    public int Count => Items.Count(i => i.Refused is null);
}

/// <summary>What came of one of them.</summary>
/// <param name="Post">The post.</param>
/// <param name="Placed">Its deliveries with their new versions; empty when it was refused.</param>
/// <param name="Refused">Why it was refused, all of it; <see langword="null"/> when it was scheduled.</param>
public sealed record ScheduledItem(PostId Post, IReadOnlyList<Seen> Placed, Refusal? Refused);

/// <summary>A <see cref="Problem"/> in a report.</summary>
/// <param name="Kind">The kind of refusal.</param>
/// <param name="Code">The stable machine code, which is the key of its sentence.</param>
/// <param name="Args">Values for the sentence's placeholders.</param>
/// <param name="Fields">What is wrong with which field or channel.</param>
public sealed record Refusal(ProblemKind Kind, string Code, IReadOnlyList<string> Args, IReadOnlyList<FieldProblem> Fields)
{
    internal static Refusal Of(Problem problem) =>
        new(problem.Kind, problem.TextKey, [.. problem.Args.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture) ?? "")], problem.Fields);
}
