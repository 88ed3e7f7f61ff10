namespace Relais.Campaigns;

/// <summary>A campaign was made, or brought back after it was deleted.</summary>
public sealed record CampaignCreated(CampaignId Campaign);

/// <summary>Name, dates, colour or channels of a campaign changed.</summary>
public sealed record CampaignChanged(CampaignId Campaign);

/// <summary>A campaign was deleted; it can be brought back for 30 days, so what belongs to it keeps its id.</summary>
public sealed record CampaignDeleted(CampaignId Campaign);
