namespace Relais.Team;

/// <summary>Why somebody is away, in one word; seen only by that person and their manager.</summary>
public enum AbsenceKind
{
    /// <summary>Holiday.</summary>
    Leave,

    /// <summary>Illness.</summary>
    Sick,

    /// <summary>Training.</summary>
    Training,

    /// <summary>On the road: working, but not for what is theirs.</summary>
    Travel,

    /// <summary>Anything else, or nothing said.</summary>
    Other,
}

/// <summary>Where an absence stands with the manager.</summary>
public enum AbsenceState
{
    /// <summary>Waits for the manager's agreement; counts only once it has begun, because then the person is away, agreed or not.</summary>
    Asked,

    /// <summary>Counts.</summary>
    Agreed,

    /// <summary>The manager said no: it does not count.</summary>
    Refused,
}
