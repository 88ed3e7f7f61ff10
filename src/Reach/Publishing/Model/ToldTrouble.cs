using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Publishing.Model;

/// <summary>A delivery that waits for a person, and whoever holds its post was told so. Its fence is that of the trouble: the next one is news.</summary>
internal sealed class ToldTrouble : IOwned
{
    public DeliveryId DeliveryId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public long Fence { get; set; }
}
