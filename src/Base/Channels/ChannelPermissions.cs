namespace Relais.Channels;

/// <summary>Keys of this module's permissions.</summary>
public static class ChannelPermissions
{
    /// <summary>See channels, their state and their history.</summary>
    public const string View = "channels.view";

    /// <summary>Connect, connect again, test, disconnect and remove channels.</summary>
    public const string Manage = "channels.manage";
}
