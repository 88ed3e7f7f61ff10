using NodaTime;

namespace Relais.Publishing.Engine;

/// <summary>How long to wait after a failure: from five seconds, doubling, to a quarter of an hour, a fifth more or less so that channels do not return in step.</summary>
internal static class Backoff
{
    private static readonly Duration Longest = Duration.FromMinutes(15);

    /// <summary>The same for the same delivery and failure, so that a run can be repeated.</summary>
    public static Duration After(int failures, DeliveryId delivery)
    {
        var doubled = Duration.FromSeconds(5) * Math.Pow(2, Math.Clamp(failures - 1, 0, 10));
        var seed = BitConverter.ToUInt32(delivery.Value.ToByteArray(), 12) ^ (uint)(failures * 2654435761);
        var share = 0.8 + (0.4 * ((seed * 2246822519u) >> 8) / (1 << 24));
        return Duration.Min(doubled, Longest) * share;
    }
}
