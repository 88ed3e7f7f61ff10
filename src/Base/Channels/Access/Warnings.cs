using NodaTime;
using Relais.Networks;

namespace Relais.Channels.Access;

/// <summary>When to say that an authorisation ends: two weeks, one week, three days and one day before, and at the end.</summary>
internal static class Warnings
{
    private static readonly int[] Days = [14, 7, 3, 1, 0];

    /// <summary>When the authorisation itself ends: as the network says, or with a credential that nothing can renew.</summary>
    public static Instant? EndOf(NetworkCatalog networks, string network, Credential credential) =>
        credential.EndsAt ?? (networks.As<IRefresh>(network) is null ? credential.ExpiresAt : null);

    /// <summary>The next moment after <paramref name="now"/>; none for what has no end. An authorisation that never lasts so long is not warned of at its very beginning.</summary>
    public static Instant? Next(Instant? end, Instant given, Instant now) =>
        end is { } at ? Days.Select(days => at - Duration.FromDays(days)).Where(moment => moment > now && moment > given + Duration.FromHours(12)).Select(moment => (Instant?)moment).FirstOrDefault() : null;

    /// <summary>Whole days left, rounded up: what people count.</summary>
    public static int DaysLeft(Instant end, Instant now) => (int)Math.Max(0, Math.Ceiling((end - now).TotalDays));
}
