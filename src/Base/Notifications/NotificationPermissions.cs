namespace Relais.Notifications;

/// <summary>What members may be allowed to do with notifications.</summary>
public static class NotificationPermissions
{
    /// <summary>Read one's own notifications and choose how one is told. Nobody sees anybody else's.</summary>
    public const string Own = "notifications.own";
}
