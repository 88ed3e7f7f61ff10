using Microsoft.AspNetCore.Http;
using Relais.Networks;
using Relais.Networks.Http;

namespace Relais.Tests.Networks;

/// <summary>What a network's server does, from its documentation and from answers recorded of the real one, as far as the compliance suite needs it.</summary>
public abstract class NetworkContract
{
    /// <summary>"POST /path" of the call that makes a post.</summary>
    public abstract string Create { get; }

    /// <summary>"POST /path" of the call that uploads a picture.</summary>
    public abstract string Upload { get; }

    /// <summary>"GET /path" of the call that tries the credential out.</summary>
    public abstract string Check { get; }

    /// <summary>How this network says that a text is too long.</summary>
    public abstract (int Status, string Body) TooLong { get; }

    /// <summary>How this network says that the token is not accepted.</summary>
    public abstract (int Status, string Body) TokenRejected { get; }

    /// <summary>Secrets of the channel, none of which may ever be printed.</summary>
    public abstract IReadOnlyList<string> Secrets { get; }

    public List<Posted> Posts { get; } = [];

    /// <summary>Requests that may change something at the network.</summary>
    public abstract bool Changes(Arrived request);

    public abstract INetwork Network(Wire wire, Uri server);

    public abstract ChannelAccess Access(Uri server);

    public abstract Task AnswerAsync(HttpContext http, Arrived request);
}

/// <summary>A post as the contract's server holds it.</summary>
public sealed record Posted(string Id, string Text, IReadOnlyList<string> AltTexts, string? ReplyTo, DateTimeOffset At);
