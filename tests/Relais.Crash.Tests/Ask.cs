using NodaTime;
using Relais.Content;

namespace Relais.Crash.Tests;

/// <summary>What a person did to a post at the moment of its sending.</summary>
internal enum Meddling
{
    None,
    Edited,
    Moved,
    Cancelled,
}

/// <summary>One post for one channel: what was asked for, what a person changed about it, and what the product told that person.</summary>
internal sealed class Ask(Seat seat, PostId post, IReadOnlyList<string> texts, Instant due)
{
    public Seat Seat => seat;

    public PostId Post => post;

    /// <summary>The segments as they were scheduled.</summary>
    public IReadOnlyList<string> Texts => texts;

    public Instant Due => due;

    public Meddling Meddling { get; set; }

    /// <summary>What it says since the edit.</summary>
    public string? Edited { get; set; }

    /// <summary>Where the move put it.</summary>
    public Instant MovedTo { get; set; }

    /// <summary>The product did what was asked, and said nothing of it being too late.</summary>
    public bool Won { get; set; }

    /// <summary>The store's answer was lost, so that what the product said is not known.</summary>
    public bool Unheard { get; set; }

    /// <summary>When the product answered the person.</summary>
    public Instant ToldAt { get; set; }

    public bool CalledOff => Meddling == Meddling.Cancelled && Won;

    public override string ToString() => $"\"{texts[0]}\" on {seat.Network.Name} {seat.Account.Handle} ({Meddling}{(Won ? ", won" : "")}{(Unheard ? ", unheard" : "")})";
}

/// <summary>A time during which something was wrong, on one channel or on all.</summary>
internal sealed record Trouble(Instant From, Instant To, Relais.Channels.ChannelId? Channel);
