using Relais.Kernel.Slices;

namespace Relais.Publishing;

/// <summary>What members may be allowed to do with deliveries.</summary>
public static class PublishingPermissions
{
    /// <summary>See when and where posts go out, and what became of them.</summary>
    public const string View = "publishing.view";

    /// <summary>Give posts a place on the calendar, without having them sent.</summary>
    public const string Plan = "publishing.plan";

    /// <summary>Have posts sent at their time, change that time, call them off.</summary>
    public const string Schedule = "publishing.schedule";

    /// <summary>Have posts sent at once, and again.</summary>
    public const string PublishNow = "publishing.publish_now";

    /// <summary>Stop everything, or one channel.</summary>
    public const string Pause = "publishing.pause";

    /// <summary>Lift a pause. Stopping must be easy; starting again is decided by fewer.</summary>
    public const string Resume = "publishing.resume";

    internal static IReadOnlyList<Permission> All { get; } =
    [
        new(View, Role.Reader),
        new(Plan, Role.Writer) { OnPlaces = true },
        new(Schedule, Role.Editor) { OnPlaces = true },
        new(PublishNow, Role.Editor) { OnPlaces = true },
        new(Pause, Role.Editor) { OnPlaces = true },
        new(Resume, Role.Admin) { OnPlaces = true },
    ];
}
