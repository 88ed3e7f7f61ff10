using Relais.Kernel.Ids;

namespace Relais.Notifications;

/// <summary>One notification of one member.</summary>
public readonly record struct NotificationId(Guid Value) : IId<NotificationId>
{
    /// <inheritdoc/>
    public static NotificationId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
