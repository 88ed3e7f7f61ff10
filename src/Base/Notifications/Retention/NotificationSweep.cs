using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.Retention;
using Relais.Kernel.Time;
using Relais.Notifications.Model;

namespace Relais.Notifications.Retention;

/// <summary>Forgets what was told long ago. What it was about has its own history.</summary>
internal sealed class NotificationSweep(IAppDbFactory databases, TimeProvider time) : IPeriodic
{
    /// <summary>How long a notification is kept, read or not.</summary>
    public static readonly Duration Kept = Duration.FromDays(90);

    public Task Run(CancellationToken cancel)
    {
        var before = time.Now() - Kept;
        return Batches.Delete<Notification>(databases, all => all.Where(n => n.At < before).OrderBy(n => n.At), cancel);
    }
}
