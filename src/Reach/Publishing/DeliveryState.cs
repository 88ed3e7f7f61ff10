namespace Relais.Publishing;

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>Has a place on the calendar; is not to be sent.</summary>
    Planned,

    /// <summary>Will be sent at its time.</summary>
    Scheduled,

    /// <summary>Is being sent, or the network prepares it.</summary>
    Sending,

    /// <summary>The network has it.</summary>
    Published,

    /// <summary>A known failure, nothing was posted by it; will be tried again.</summary>
    Retrying,

    /// <summary>The answer was lost: it is there or not. Looked for on the network, else a person says.</summary>
    Unknown,

    /// <summary>The network says no, and will say no again.</summary>
    Refused,

    /// <summary>Later than the workspace allows: a person decides.</summary>
    Missed,

    /// <summary>Kept back by a rule, see <see cref="HeldReason"/>: a person decides.</summary>
    Held,

    /// <summary>A person called it off.</summary>
    Cancelled,
}

/// <summary>Why a delivery is held.</summary>
public enum HeldReason
{
    /// <summary>Its reviewers have not approved it.</summary>
    NotApproved,

    /// <summary>Its time came during a pause.</summary>
    Paused,

    /// <summary>Its channel needs a person: to be connected again.</summary>
    Channel,

    /// <summary>It is not what was scheduled any more.</summary>
    ContentChanged,

    /// <summary>Something in it stands against sending: too long, no alternative text, media not ready.</summary>
    NotReady,

    /// <summary>Whoever scheduled it was locked out.</summary>
    LockedOut,

    /// <summary>The network's quota would not allow it before it is too late.</summary>
    Quota,
}

/// <summary>What states mean, in one place.</summary>
public static class DeliveryStates
{
    /// <summary>Nothing more happens to it.</summary>
    public static bool IsOver(this DeliveryState state) => state is DeliveryState.Published or DeliveryState.Cancelled;

    /// <summary>Relais will act on it without anybody.</summary>
    public static bool IsUnderWay(this DeliveryState state) => state is DeliveryState.Scheduled or DeliveryState.Sending or DeliveryState.Retrying;

    /// <summary>It waits for a person.</summary>
    public static bool AsksAPerson(this DeliveryState state) => state is DeliveryState.Refused or DeliveryState.Missed or DeliveryState.Held;

    /// <summary>Its place on the calendar may be changed.</summary>
    public static bool CanMove(this DeliveryState state) => state.CanChange() && state != DeliveryState.Sending;

    /// <summary>
    /// It may be called off, or taken back to a plan, which stops what is not out yet: it is neither over nor without an answer. Of a thread something may be out, and
    /// stays out; while a network is being called nothing can be changed, which the state alone does not say.
    /// </summary>
    public static bool CanChange(this DeliveryState state) => !state.IsOver() && state != DeliveryState.Unknown;

    /// <summary>How the interface names and draws it.</summary>
    public static Kernel.Ui.Status ToStatus(this DeliveryState state) => state switch
    {
        DeliveryState.Planned => Kernel.Ui.Status.Planned,
        DeliveryState.Scheduled => Kernel.Ui.Status.Scheduled,
        DeliveryState.Sending => Kernel.Ui.Status.Sending,
        DeliveryState.Published => Kernel.Ui.Status.Published,
        DeliveryState.Retrying => Kernel.Ui.Status.Retrying,
        DeliveryState.Unknown => Kernel.Ui.Status.Unknown,
        DeliveryState.Refused => Kernel.Ui.Status.Refused,
        DeliveryState.Missed => Kernel.Ui.Status.Missed,
        DeliveryState.Held => Kernel.Ui.Status.Held,
        DeliveryState.Cancelled => Kernel.Ui.Status.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
