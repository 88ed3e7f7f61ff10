using Relais.Notifications;

namespace Relais.Team;

/// <summary>What the team is told of.</summary>
internal static class TeamNews
{
    /// <summary>A gap that one holds meanwhile; cannot be switched off, because somebody must know.</summary>
    internal static readonly NotificationKind Gap = new("team.gap", "warn", TellBy.Mail, 10) { MayBeOff = false };

    /// <summary>Somebody asks for time off and one is to answer.</summary>
    internal static readonly NotificationKind Asked = new("team.absence_asked", "calendar", TellBy.Mail, 11) { MayBeOff = false };

    /// <summary>One's own time off was agreed to, refused or written down by somebody else.</summary>
    internal static readonly NotificationKind Answered = new("team.absence_answered", "calendar", TellBy.Mail, 12);

    /// <summary>One stands in for somebody, or no longer does.</summary>
    internal static readonly NotificationKind StandIn = new("team.stand_in", "swap", TellBy.Mail, 13);

    /// <summary>One is asked to take a shift, or is answered.</summary>
    internal static readonly NotificationKind Swap = new("team.swap", "repeat", TellBy.Mail, 14);

    /// <summary>Somebody else gave one a shift, or took it.</summary>
    internal static readonly NotificationKind Shift = new("team.shift", "clock", TellBy.Mail, 15);

    internal static IEnumerable<NotificationKind> All => [Gap, Asked, Answered, StandIn, Swap, Shift];
}
