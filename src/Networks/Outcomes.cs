using NodaTime;
using Relais.Networks.Text;

namespace Relais.Networks;

/// <summary>Why something did not work.</summary>
/// <param name="Code">One of <see cref="ReasonCodes"/>: what the product explains to people.</param>
/// <param name="Detail">The network's own words or the fault of the wire, in whatever language, without secrets.</param>
public sealed record Reason(string Code, string Detail)
{
    private const int Longest = 1000;

    /// <summary>The network's own words or the fault of the wire, in whatever language, without secrets; at most 1000 characters, all of which any store can keep.</summary>
    public string Detail { get; init; } = PlainText.Of(Detail.Length > Longest ? Detail[..Longest] : Detail);
}

/// <summary>How a try to publish a segment ended. Closed: exactly one of the nested records.</summary>
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>What the network said of our quota in this exchange; null when it said nothing.</summary>
    public RateBudget? Budget { get; init; }

    /// <summary>It is on the network.</summary>
    public sealed record Done(SegmentReceipt Receipt) : PublishOutcome;

    /// <summary>Nothing is visible yet and nothing is wrong: publish again at <paramref name="Until"/> with <see cref="OutgoingSegment.Resume"/> = <paramref name="State"/>.</summary>
    public sealed record Wait(Instant Until, string State) : PublishOutcome;

    /// <summary>A passing failure, and it is certain that nothing was posted. Try again, not before <paramref name="NotBefore"/>; null leaves the pace to the caller.</summary>
    public sealed record Retry(Instant? NotBefore, Reason Reason) : PublishOutcome;

    /// <summary>The network says no, and will say no again. Nothing was posted.</summary>
    /// <param name="Field">What to correct: one of <see cref="PostFields"/>; null when the network did not say.</param>
    public sealed record Refused(Reason Reason, string? Field) : PublishOutcome;

    /// <summary>The access token has expired; nothing was posted. Call <see cref="IRefresh.RefreshAsync"/>, then publish again.</summary>
    public sealed record Refresh(Reason Reason) : PublishOutcome;

    /// <summary>The network no longer accepts our credential, or it lacks a scope; nothing was posted. A person must connect the channel again.</summary>
    public sealed record Reconnect(Reason Reason) : PublishOutcome;

    /// <summary>The answer was lost: it may be on the network or not. Never try again before <see cref="IReconcile.ReconcileAsync"/> has answered.</summary>
    public sealed record Unknown(Reason Reason) : PublishOutcome;
}

/// <summary>Whether a segment whose answer was lost is on the network. Closed.</summary>
public abstract record ReconcileOutcome
{
    private ReconcileOutcome()
    {
    }

    public RateBudget? Budget { get; init; }

    public sealed record Found(SegmentReceipt Receipt) : ReconcileOutcome;

    /// <summary>It was looked for everywhere it could be and is not there. Publishing again is right.</summary>
    public sealed record NotThere : ReconcileOutcome;

    /// <summary>The question could not be answered. Ask again, not before <paramref name="NotBefore"/>; with <see cref="ReasonCodes.TokenExpired"/> after a refresh,
    /// with <see cref="ReasonCodes.TokenRejected"/> after the channel is connected again.</summary>
    public sealed record CannotTell(Reason Reason, Instant? NotBefore) : ReconcileOutcome;
}

/// <summary>The value, or the failure, of a call that posts nothing. Closed.</summary>
public abstract record NetworkResult<T>
{
    private NetworkResult()
    {
    }

    public sealed record Ok(T Value) : NetworkResult<T>
    {
        public RateBudget? Budget { get; init; }
    }

    /// <param name="NotBefore">When asking again makes sense, if the network said so.</param>
    /// <param name="Field">Which of the values given is wrong, one of <see cref="PostFields"/>, if the network said so.</param>
    public sealed record Failed(Reason Reason, Instant? NotBefore = null, string? Field = null) : NetworkResult<T>;
}

/// <summary>What a network said of our quota: of <paramref name="Limit"/> calls <paramref name="Remaining"/> are left until <paramref name="ResetsAt"/>.</summary>
public sealed record RateBudget(int Limit, int Remaining, Instant ResetsAt, Instant ReadAt);

/// <summary>Values of <see cref="Reason.Code"/>.</summary>
public static class ReasonCodes
{
    /// <summary>No connection could be made: nothing was sent.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The address leads to a place that this installation may not call.</summary>
    public const string AddressNotAllowed = "address-not-allowed";

    /// <summary>The connection broke or time ran out after the request may have been sent.</summary>
    public const string AnswerLost = "answer-lost";

    /// <summary>The network answered that it is in trouble (5xx), or something in front of it answered in its place.</summary>
    public const string NetworkTrouble = "network-trouble";

    /// <summary>The answer was not what the network's documentation promises.</summary>
    public const string StrangeAnswer = "strange-answer";

    public const string RateLimited = "rate-limited";

    /// <summary>The access token has expired and can be refreshed.</summary>
    public const string TokenExpired = "token-expired";

    /// <summary>The credential is no longer accepted; connecting again is the only way.</summary>
    public const string TokenRejected = "token-rejected";

    public const string ScopeMissing = "scope-missing";

    /// <summary>The account is suspended, taken down, or may not post.</summary>
    public const string AccountBlocked = "account-blocked";

    /// <summary>The network refuses the post; <see cref="PublishOutcome.Refused.Field"/> may say what of it.</summary>
    public const string PostRefused = "post-refused";

    public const string TextTooLong = "text-too-long";

    public const string MediaRefused = "media-refused";

    public const string MediaTooLarge = "media-too-large";

    public const string TooManyMedia = "too-many-media";

    /// <summary>The network did not finish preparing a media; sending it again may help.</summary>
    public const string MediaNotReady = "media-not-ready";

    /// <summary>The post answered to is gone.</summary>
    public const string ParentGone = "parent-gone";

    public const string NotFound = "not-found";

    /// <summary>What was typed as server is not an address, or no server of this network answers there.</summary>
    public const string NotAServer = "not-a-server";

    /// <summary>The name or the password is wrong.</summary>
    public const string SignInRefused = "sign-in-refused";

    /// <summary>The account asks for a code sent by e-mail: an app password avoids it.</summary>
    public const string SignInNeedsCode = "sign-in-needs-code";

    /// <summary>Nobody on the network has the name that was typed.</summary>
    public const string AccountNotFound = "account-not-found";

    /// <summary>The server does not offer what the network's way of authorising asks of it.</summary>
    public const string NoAuthorisation = "no-authorisation";

    /// <summary>Servers cannot read about this installation: its public address is not one that the internet can call.</summary>
    public const string ClientNotPublic = "client-not-public";

    /// <summary>The server could not read, or does not accept, what this installation says of itself.</summary>
    public const string ClientRefused = "client-refused";

    /// <summary>The answer came from another server than the one asked, or the server does not speak for the account.</summary>
    public const string WrongServer = "wrong-server";

    /// <summary>What says which server holds an account did not answer, so that a server's own word for it could not be checked.</summary>
    public const string DirectorySilent = "directory-silent";

    /// <summary>Another account was authorised than the one that was typed.</summary>
    public const string WrongAccount = "wrong-account";

    /// <summary>The person said no, or the answer of the network does not belong to the connection that was begun.</summary>
    public const string ConsentRefused = "consent-refused";
}

/// <summary>Values of <see cref="PublishOutcome.Refused.Field"/>.</summary>
public static class PostFields
{
    public const string Text = "text";
    public const string Media = "media";
    public const string AltText = "alt-text";
    public const string ContentWarning = "content-warning";
    public const string Visibility = "visibility";
    public const string Language = "language";
    public const string Parent = "parent";
    public const string Card = "card";
    public const string Server = "server";
    public const string Identifier = "identifier";
    public const string Password = "password";
}
