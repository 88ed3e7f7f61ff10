using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;

namespace Relais.Team;

/// <summary>How often the turn passes to the next person. Weeks begin on Monday.</summary>
public enum Turn
{
    /// <summary>Each day on which there is a shift.</summary>
    Daily,

    /// <summary>Each week.</summary>
    Weekly,

    /// <summary>Every second week.</summary>
    Fortnightly,
}

/// <summary>What became of a swap that was asked for.</summary>
public enum SwapState
{
    /// <summary>It waits for the other person.</summary>
    Asked,

    /// <summary>The other person takes the shift.</summary>
    Accepted,

    /// <summary>The other person does not.</summary>
    Declined,

    /// <summary>Whoever asked no longer does.</summary>
    Withdrawn,
}

/// <summary>What a rota says of a moment.</summary>
public enum DutyState
{
    /// <summary>Somebody is on duty.</summary>
    Held,

    /// <summary>Somebody should be, is not there, and nobody stands in: the manager holds it.</summary>
    Gap,

    /// <summary>No shift, and not said to be closed.</summary>
    Nobody,

    /// <summary>Closed; what comes in is answered by itself.</summary>
    Closed,
}

/// <summary>A time of a rota during which one person is on duty, or none.</summary>
/// <param name="State">What the rota says.</param>
/// <param name="Held">Who holds it and why; <see langword="null"/> while nobody has a shift.</param>
public sealed record DutyTime(Instant From, Instant To, DutyState State, Held? Held);

/// <summary>A rota as it stands at a moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Duty">The duty it is about.</param>
/// <param name="Channels">The channels it covers; none for all.</param>
/// <param name="Now">The present time of it.</param>
/// <param name="Next">The next time at which another person is on duty, within two weeks.</param>
/// <param name="ReplyFr">With <see cref="DutyState.Closed"/>: what is answered by itself in French.</param>
/// <param name="ReplyEn">The same in English.</param>
public sealed record DutyNow(RotaId Rota, string Name, DutyId? Duty, IReadOnlyList<ChannelId> Channels, DutyTime Now, DutyTime? Next, string? ReplyFr, string? ReplyEn)
{
    /// <summary>The reply in a language, else in the other.</summary>
    public string? ReplyIn(string language) => language.StartsWith("fr", StringComparison.OrdinalIgnoreCase) ? ReplyFr ?? ReplyEn : ReplyEn ?? ReplyFr;

    /// <summary>Whether it is about that duty on that channel.</summary>
    public bool Covers(DutyId duty, ChannelId channel) => Duty == duty && (Channels.Count == 0 || Channels.Contains(channel));
}
