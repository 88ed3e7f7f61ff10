using Relais.Kernel.Ids;

namespace Relais.Campaigns;

/// <summary>One campaign.</summary>
public readonly record struct CampaignId(Guid Value) : IId<CampaignId>
{
    /// <inheritdoc/>
    public static CampaignId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
