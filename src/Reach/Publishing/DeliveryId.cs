using Relais.Kernel.Ids;

namespace Relais.Publishing;

/// <summary>One post to one channel at one time. The same for ever, whatever its date becomes.</summary>
public readonly record struct DeliveryId(Guid Value) : IId<DeliveryId>
{
    /// <inheritdoc/>
    public static DeliveryId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One stop of everything, or of one channel.</summary>
public readonly record struct PauseId(Guid Value) : IId<PauseId>
{
    /// <inheritdoc/>
    public static PauseId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
