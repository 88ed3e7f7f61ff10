using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Ids;
using Relais.Kernel.Modules;
using Relais.Kernel.People;

namespace Relais.Kernel.Data;

/// <summary>
/// The first query of a process loads most of what EF translates and reads with, which takes a fifth of a second. Queries of the usual shapes are prepared on the
/// core that is idle once the model is there. None is run: the database may not be there yet.
/// </summary>
public static class QueriesAhead
{
    /// <summary>Prepares them, on the thread that calls.</summary>
    public static void Prepare(Store store, ModuleList modules)
    {
        using var provider = new ServiceCollection().AddSingleton(modules).AddStore(store).BuildServiceProvider();
        using var scope = provider.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        List<MemberId> ids = [default];
        Prepare(db.Set<Workspace>().Where(w => w.Id == default).Select(w => w.LatenessMinutes).Take(1));
        Prepare(db.Set<Member>().AsNoTracking().Where(m => ids.Contains(m.Id)).OrderBy(m => m.Id));
    }

    private static void Prepare<TRow>(IQueryable<TRow> query) =>
        ((IAsyncQueryProvider)query.Provider).ExecuteAsync<IAsyncEnumerable<TRow>>(query.Expression);
}
