namespace Relais.Kernel.Ui;

/// <summary>Every state that the interface names, of posts and of deliveries. Each has its own word and its own shape, never a colour alone.</summary>
public enum Status
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>With reviewers.</summary>
    Review,

    /// <summary>Sent back with remarks.</summary>
    Changes,

    /// <summary>Approved.</summary>
    Approved,

    /// <summary>On hold or frozen.</summary>
    Hold,

    /// <summary>Delivery: has a date, is not yet to be sent.</summary>
    Planned,

    /// <summary>Delivery: will be sent at its time.</summary>
    Scheduled,

    /// <summary>Delivery: is being sent.</summary>
    Sending,

    /// <summary>Delivery: the network has it.</summary>
    Published,

    /// <summary>Delivery: a known failure, nothing was posted; tried again.</summary>
    Retrying,

    /// <summary>Delivery: the answer was lost; being settled.</summary>
    Unknown,

    /// <summary>Delivery: the network says no.</summary>
    Refused,

    /// <summary>Delivery: later than the workspace allows.</summary>
    Missed,

    /// <summary>Delivery: kept back by a rule.</summary>
    Held,

    /// <summary>Delivery: a person called it off.</summary>
    Cancelled,
}

/// <summary>How a <see cref="Status"/> looks.</summary>
public static class StatusLooks
{
    /// <summary>Last part of the classes <c>st--…</c> and <c>post--…</c>.</summary>
    public static string Css(this Status status) => status.ToString().ToLowerInvariant();

    /// <summary>Name of its icon; each has its own shape.</summary>
    public static string Icon(this Status status) => status switch
    {
        Status.Planned => "calendar",
        Status.Sending => "send",
        Status.Retrying => "refresh",
        Status.Refused => "ban",
        Status.Held => "lock",
        Status.Cancelled => "x",
        _ => "s-" + status.Css(),
    };

    /// <summary>Key of its word.</summary>
    public static string TextKey(this Status status) => "status." + status.Css();
}
