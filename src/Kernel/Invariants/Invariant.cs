using Microsoft.Extensions.DependencyInjection;

namespace Relais.Kernel.Invariants;

/// <summary>One thing found that should not be.</summary>
/// <param name="Thing">Which row or file, such as <c>delivery 0198…</c>.</param>
/// <param name="Said">What is wrong with it, in words; never a secret.</param>
public sealed record Breach(string Thing, string Said);

/// <summary>Looks for breaches; reads only.</summary>
public delegate Task<IReadOnlyList<Breach>> Look(Examination look, CancellationToken cancel);

/// <summary>
/// Something that always holds in a healthy database. The module that owns the rows says it, with how to look and what to do when it
/// does not hold; <c>relais doctor</c> asks for all of them.
/// </summary>
/// <param name="Name">Stable name, <c>module.rule</c>.</param>
/// <param name="Rule">What holds, as a sentence.</param>
/// <param name="Advice">What to do when it does not, as sentences.</param>
/// <param name="Look">Looks for what breaks it.</param>
public sealed record Invariant(string Name, string Rule, string Advice, Look Look)
{
    /// <summary>Whether looking reads every file, or a whole log: left out of a quick examination.</summary>
    public bool IsSlow { get; init; }
}

/// <summary>How modules add invariants.</summary>
public static class InvariantRegistration
{
    /// <summary>Adds a rule to those that the doctor looks at.</summary>
    public static IServiceCollection AddInvariants(this IServiceCollection services, IEnumerable<Invariant> invariants)
    {
        foreach (var invariant in invariants)
        {
            services.AddSingleton(invariant);
        }

        return services;
    }
}
