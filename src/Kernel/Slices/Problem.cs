namespace Relais.Kernel.Slices;

/// <summary>What kind of refusal a <see cref="Problem"/> is; decides the HTTP status and how the interface shows it.</summary>
public enum ProblemKind
{
    /// <summary>The request is not well formed (400).</summary>
    Invalid,

    /// <summary>Nobody is signed in, or the sign-in ended (401).</summary>
    SignedOut,

    /// <summary>The caller lacks the permission (403).</summary>
    Forbidden,

    /// <summary>There is no such thing in this workspace (404).</summary>
    NotFound,

    /// <summary>Somebody else changed it first (409).</summary>
    Conflict,

    /// <summary>Well formed, but a rule of the product says no (422).</summary>
    Blocked,

    /// <summary>Too many attempts (429).</summary>
    TooMany,

    /// <summary>Something that is needed does not answer (503).</summary>
    Unavailable,
}

/// <summary>What is wrong with one field.</summary>
/// <param name="Field">The request's property in camelCase.</param>
/// <param name="TextKey">Key of the sentence.</param>
/// <param name="Args">Values for the sentence's placeholders.</param>
public sealed record FieldProblem(string Field, string TextKey, params object[] Args);

/// <summary>
/// An expected refusal, as a value. Its sentence says what happened, what is safe and what to do, in that order, and is
/// looked up in the reader's language when shown.
/// </summary>
/// <param name="Kind">The kind of refusal.</param>
/// <param name="TextKey">Key of the sentence; also the stable machine code given to programs.</param>
/// <param name="Args">Values for the sentence's placeholders.</param>
public sealed record Problem(ProblemKind Kind, string TextKey, params object[] Args)
{
    /// <summary>What is wrong with which field; empty when the whole request is refused.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>What the caller needs to go on, as JSON-serialisable data: on a conflict, the current state and who made it.</summary>
    public object? Current { get; init; }

    /// <summary>How long to wait before trying again, when that is known.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request is not well formed.</summary>
    public static Problem Invalid(string field, string textKey, params object[] args) =>
        new(ProblemKind.Invalid, "problem.invalid") { Fields = [new(field, textKey, args)] };

    /// <summary>There is no such thing here.</summary>
    public static Problem NotFound(string textKey = "problem.not_found", params object[] args) => new(ProblemKind.NotFound, textKey, args);

    /// <summary>Somebody else changed it first; <paramref name="current"/> is what stands now.</summary>
    public static Problem Conflict(string textKey, object? current, params object[] args) => new(ProblemKind.Conflict, textKey, args) { Current = current };

    /// <summary>A rule of the product says no.</summary>
    public static Problem Blocked(string textKey, params object[] args) => new(ProblemKind.Blocked, textKey, args);

    /// <summary>The caller may not.</summary>
    public static Problem Forbidden(string textKey = "problem.forbidden", params object[] args) => new(ProblemKind.Forbidden, textKey, args);
}

/// <summary>Collects what is wrong with a request's fields.</summary>
public sealed class FieldProblems
{
    private readonly List<FieldProblem> found = [];

    /// <summary>Nothing is wrong so far.</summary>
    public bool None => found.Count == 0;

    /// <summary>Adds a finding when <paramref name="ok"/> is false.</summary>
    public FieldProblems Require(bool ok, string field, string textKey, params object[] args)
    {
        if (!ok)
        {
            found.Add(new(field, textKey, args));
        }

        return this;
    }

    /// <summary>A text that must be there and not be longer than <paramref name="max"/> characters.</summary>
    public FieldProblems Text(string? value, string field, int max)
    {
        Require(!string.IsNullOrWhiteSpace(value), field, "problem.field.required");
        return Require(value is null || value.Length <= max, field, "problem.field.too_long", max);
    }

    /// <summary>All findings as one problem.</summary>
    public Problem ToProblem() => new(ProblemKind.Invalid, "problem.invalid") { Fields = [.. found] };
}
