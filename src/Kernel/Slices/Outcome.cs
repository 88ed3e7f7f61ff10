using System.Diagnostics.CodeAnalysis;

namespace Relais.Kernel.Slices;

/// <summary>What a slice gives back: its result, or the <see cref="Problem"/> that stopped it. Broken promises are exceptions instead.</summary>
/// <typeparam name="T">The result.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Problem? problem)
    {
        this.value = value;
        Problem = problem;
    }

    /// <summary>Why it did not happen; <see langword="null"/> when it did.</summary>
    public Problem? Problem { get; }

    /// <summary>Whether it happened.</summary>
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool Ok => Problem is null;

    /// <summary>The result.</summary>
    /// <exception cref="InvalidOperationException">There is none: look at <see cref="Ok"/> first.</exception>
    public T Value => Problem is null ? value! : throw new InvalidOperationException($"No result: {Problem.TextKey}");

    /// <summary>A result.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Problem problem) => new(default, problem);

    /// <summary>The value, or nothing.</summary>
    public bool TryGet([MaybeNullWhen(false)] out T result)
    {
        result = value;
        return Ok;
    }

    /// <summary>Makes a result whose type is an interface, which cannot convert by itself.</summary>
    public static Outcome<T> Of(T value) => new(value, null);
}

/// <summary>Nothing to say beyond "done".</summary>
public readonly record struct Done
{
    /// <summary>The one value.</summary>
    public static Done It => default;
}
