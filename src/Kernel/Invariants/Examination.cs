using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;

namespace Relais.Kernel.Invariants;

/// <summary>What an invariant looks at: the rows of all workspaces, and the services of the product.</summary>
public sealed class Examination(IServiceProvider services, AppDb db, Instant now)
{
    /// <summary>Breaches of one rule that are listed; more say nothing new.</summary>
    public const int Most = 200;

    /// <summary>Services of one scope.</summary>
    public IServiceProvider Services { get; } = services;

    /// <summary>A context that belongs to no workspace.</summary>
    public AppDb Db { get; } = db;

    /// <summary>The moment of the examination.</summary>
    public Instant Now { get; } = now;

    /// <summary>Rows of all workspaces, not tracked.</summary>
    public IQueryable<T> Rows<T>()
        where T : class => Db.Set<T>().IgnoreQueryFilters().AsNoTracking();

    /// <summary>Turns rows into breaches.</summary>
    public static async Task<IReadOnlyList<Breach>> Of<T>(IQueryable<T> broken, Func<T, Breach> say, CancellationToken cancel) =>
        [.. (await broken.Take(Most).ToListAsync(cancel)).Select(say)];

    /// <summary>Runs something in each workspace with services and a context of its own.</summary>
    public async Task InEachWorkspace(Func<IServiceProvider, AppDb, Task> run, CancellationToken cancel)
    {
        var scopes = Services.GetRequiredService<IServiceScopeFactory>();
        foreach (var workspace in await Rows<Workspace>().Select(w => w.Id).ToListAsync(cancel))
        {
            await using var scope = scopes.CreateAsyncScope();
            await run(scope.ServiceProvider, scope.ServiceProvider.GetRequiredService<AppDb>().In(workspace));
        }
    }

    /// <summary>Says why a sealed secret does not open; <see langword="null"/> when it does.</summary>
    public string? WhyClosed(byte[] sealedSecret, string purpose)
    {
        try
        {
            Services.GetRequiredService<SecretBox>().Open(sealedSecret, purpose);
            return null;
        }
        catch (CryptographicException e)
        {
            return $"the key file cannot open it ({e.Message})";
        }
    }
}
