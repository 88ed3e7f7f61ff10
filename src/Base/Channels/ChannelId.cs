using Relais.Kernel.Ids;

namespace Relais.Channels;

/// <summary>One connected account on a network. Stays the same when the account is connected again.</summary>
public readonly record struct ChannelId(Guid Value) : IId<ChannelId>
{
    /// <inheritdoc/>
    public static ChannelId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
