using System.Globalization;
using Relais.Kernel.Health;

namespace Relais.Publishing;

/// <summary>Tells <c>/readyz</c> whether posts go out: nothing overdue without reason, nothing stuck.</summary>
internal sealed class QueueReadiness(QueueHealth health) : IReadiness
{
    public async Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel)
    {
        var report = await health.Read(cancel);
        var oldest = report.OldestDue.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var queue = $"{report.Due} due, oldest {oldest} s, {report.Overdue} overdue without reason, {report.InHand} in hand, {report.Stuck} stuck, {report.Unknown} without an answer";
        return
        [
            report.Overdue > 0 ? new("queue", false, queue) { TextKey = "readiness.queue.overdue", Args = [report.Overdue] }
                : report.Stuck > 0 ? new("queue", false, queue) { TextKey = "readiness.queue.stuck", Args = [report.Stuck] }
                : new("queue", true, queue),
            new("last_success", true, report.LastSuccess?.ToString("g", CultureInfo.InvariantCulture) ?? "none yet"),
        ];
    }
}
