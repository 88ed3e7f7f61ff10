namespace Relais.Publishing;

/// <summary>What became of one call.</summary>
public enum AttemptOutcome
{
    /// <summary>Not answered yet, or its process died.</summary>
    Open,

    /// <summary>The network has it.</summary>
    Done,

    /// <summary>The network still prepares it.</summary>
    Wait,

    /// <summary>A known failure: nothing was posted.</summary>
    Retry,

    /// <summary>The network said no.</summary>
    Refused,

    /// <summary>The access had expired.</summary>
    Refresh,

    /// <summary>The access is no longer accepted.</summary>
    Reconnect,

    /// <summary>The answer was lost.</summary>
    Lost,

    /// <summary>Given up before the network was called.</summary>
    NotCalled,

    /// <summary>The network was asked whether it is there: it is.</summary>
    Found,

    /// <summary>It is not.</summary>
    NotThere,

    /// <summary>The network could not say.</summary>
    CannotTell,
}
