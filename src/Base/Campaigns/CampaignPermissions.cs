namespace Relais.Campaigns;

/// <summary>Keys of this module's permissions.</summary>
public static class CampaignPermissions
{
    /// <summary>See campaigns.</summary>
    public const string View = "campaigns.view";

    /// <summary>Make, change and delete campaigns.</summary>
    public const string Edit = "campaigns.edit";
}
