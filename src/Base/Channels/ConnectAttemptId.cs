using Relais.Kernel.Ids;

namespace Relais.Channels;

/// <summary>One attempt to connect an account.</summary>
public readonly record struct ConnectAttemptId(Guid Value) : IId<ConnectAttemptId>
{
    /// <inheritdoc/>
    public static ConnectAttemptId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
