using NodaTime;

namespace Relais.Demo;

/// <summary>Where a post of the story stands: its writing and review first, then what became of its delivery.</summary>
public enum StoryState
{
    Idea,
    Draft,
    Planned,
    Review,
    ChangesAsked,
    Approved,
    Scheduled,
    Published,
    Held,
    Missed,
    Refused,
    Retrying,

    /// <summary>The answer of the network was lost and reading back did not settle it: a person must say.</summary>
    Unknown,
}

/// <summary>
/// One post. Exactly one of <paramref name="At"/> and <paramref name="InMinutes"/> is given as written; once the story is moved, every post has
/// <paramref name="At"/>.
/// </summary>
/// <param name="Text">The base text; no segment or version is longer than 500 characters.</param>
/// <param name="Thread">Segments that follow the first.</param>
/// <param name="Variants">The text of channels that have their own.</param>
/// <param name="Path">Name of the approval path; none where no approval is asked.</param>
public sealed record StoryPost(
    string Key,
    string Title,
    string Text,
    IReadOnlyList<string> Channels,
    string Author,
    StoryState State,
    LocalDateTime? At = null,
    int? InMinutes = null,
    string? Campaign = null,
    IReadOnlyList<StoryAttachment>? Media = null,
    IReadOnlyList<StoryVariant>? Variants = null,
    IReadOnlyList<string>? Thread = null,
    string? Path = null,
    StoryReview? Review = null,
    StoryFailure? Failure = null)
{
    private static readonly StoryFailure NotApproved = new(
        "not-approved", "Retenu à l’heure prévue : la relecture n’était pas terminée.", "Rien n’est parti, le texte et l’heure sont gardés.",
        "Terminer la relecture, puis choisir une nouvelle heure.");

    /// <summary>Where the story put it: weeks later, or so many minutes from now.</summary>
    internal StoryPost Moved(int weeks, LocalDateTime now) => this with
    {
        At = InMinutes is { } minutes ? now.PlusMinutes(minutes) : At!.Value.PlusWeeks(weeks),
        Review = Review is { Due: { } due } review ? review with { Due = due.PlusWeeks(weeks) } : Review,
    };

    /// <summary>Its state at <paramref name="now"/>, by the rule that <see cref="Story.On"/> states.</summary>
    internal StoryPost Settled(LocalDateTime now)
    {
        var past = At <= now;
        return State switch
        {
            StoryState.Approved or StoryState.Scheduled when past => this with { State = StoryState.Published },
            StoryState.Published when !past => this with { State = StoryState.Scheduled },
            StoryState.Review when past => this with { State = StoryState.Held, Failure = NotApproved },
            StoryState.Missed or StoryState.Refused when !past => EarlierThan(now),
            _ => this,
        };
    }

    private StoryPost EarlierThan(LocalDateTime now)
    {
        var at = At!.Value;
        while (at > now)
        {
            at = at.PlusDays(-1);
        }

        return this with { At = at };
    }
}

/// <param name="Name">A medium of <c>media.json</c>.</param>
/// <param name="AltMissing">The post carries it without its alternative text yet, as happens in a real team.</param>
public sealed record StoryAttachment(string Name, bool AltMissing = false);

public sealed record StoryVariant(string Channel, string Text);

/// <param name="Stage">The stage that is open, counted from 1.</param>
/// <param name="Holder">Who holds the baton: an approver of the stage or who stands in for one.</param>
/// <param name="Note">What the last reviewer asked for.</param>
public sealed record StoryReview(int Stage, string Holder, LocalDateTime? Due = null, string? Note = null);

/// <summary>What went wrong, in the order the product tells it: what happened, what is safe, what to do.</summary>
public sealed record StoryFailure(string Code, string What, string Safe, string Todo);
