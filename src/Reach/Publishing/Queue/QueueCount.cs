using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Publishing.Model;

namespace Relais.Publishing.Queue;

/// <summary>How many deliveries wait for a person: orange for those who may decide.</summary>
internal static class QueueCount
{
    public static async ValueTask<NavCount> Of(IServiceProvider request, CancellationToken cancel)
    {
        var caller = request.GetRequiredService<Current>().Caller;
        var db = request.GetRequiredService<AppDb>().In(caller);
        var waiting = await ListQueue.Waiting(db.Set<Delivery>()).CountAsync(cancel);
        return new(waiting, request.GetRequiredService<Rights>().May(caller, PublishingPermissions.PublishNow));
    }
}
