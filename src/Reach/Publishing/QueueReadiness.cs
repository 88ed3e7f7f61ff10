using System.Globalization;
using Relais.Kernel.Data;

namespace Relais.Publishing;

/// <summary>Tells <c>/readyz</c> whether posts go out: nothing overdue without reason, nothing stuck.</summary>
internal sealed class QueueReadiness(QueueHealth health) : IReadiness
{
    public async Task<IReadOnlyList<ReadinessFinding>> Check(CancellationToken cancel)
    {
        var report = await health.Read(cancel);
        var oldest = report.OldestDue.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        return
        [
            new("queue", report.Well, $"{report.Due} due, oldest {oldest} s, {report.InHand} in hand, {report.Stuck} stuck, {report.Unknown} without an answer"),
            new("last_success", true, report.LastSuccess?.ToString("g", System.Globalization.CultureInfo.InvariantCulture) ?? "none yet"),
        ];
    }
}
