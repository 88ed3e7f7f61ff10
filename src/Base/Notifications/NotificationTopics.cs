using Relais.Kernel.Ids;

namespace Relais.Notifications;

/// <summary>Names of live topics.</summary>
internal static class NotificationTopics
{
    /// <summary>Something changed in the list of one member.</summary>
    internal static string Of(MemberId member) => $"notifications:{member}";
}
