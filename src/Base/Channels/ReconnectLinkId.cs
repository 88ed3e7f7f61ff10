using Relais.Kernel.Ids;

namespace Relais.Channels;

/// <summary>A link by which the owner of a network account authorises it again.</summary>
public readonly record struct ReconnectLinkId(Guid Value) : IId<ReconnectLinkId>
{
    /// <inheritdoc/>
    public static ReconnectLinkId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
