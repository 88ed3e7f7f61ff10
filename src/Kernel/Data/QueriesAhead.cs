using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Modules;

namespace Relais.Kernel.Data;

/// <summary>
/// The first query of a process loads most of what EF translates and reads with, which takes a fifth of a second, and each further one a twentieth. Those that the
/// first delivery waits for are prepared on the core that is idle once the model is there. None is run: the database may not be there yet.
/// </summary>
public static class QueriesAhead
{
    /// <summary>Prepares those of the modules, on the thread that calls.</summary>
    public static void Prepare(Store store, ModuleList modules)
    {
        using var provider = new ServiceCollection().AddSingleton(modules).AddStore(store).BuildServiceProvider();
        using var scope = provider.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        // Higher modules first: theirs are asked first.
        foreach (var module in modules.All.Reverse())
        {
            module.Prepare(db);
        }
    }

    /// <summary>Prepares one that will be read as a list, asynchronously: EF finds it again by its expression, whatever its values.</summary>
    public static void Prepare<TRow>(IQueryable<TRow> query) =>
        ((IAsyncQueryProvider)query.Provider).ExecuteAsync<IAsyncEnumerable<TRow>>(query.Expression);
}
