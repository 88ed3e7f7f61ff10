using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Data;

/// <summary>Makes contexts for work outside a request: background workers, the command line.</summary>
public interface IAppDbFactory
{
    /// <summary>A context narrowed to a workspace, or, with <see langword="null"/>, one that sees only rows that no workspace owns.</summary>
    Task<AppDb> CreateAsync(WorkspaceId? workspace, CancellationToken cancel = default);

    /// <summary>A context that shows what this caller may see: their workspace and, for a guest, what lies within their limits.</summary>
    Task<AppDb> CreateForAsync(Caller caller, CancellationToken cancel = default);
}

internal sealed class AppDbFactory<TContext>(IDbContextFactory<TContext> inner) : IAppDbFactory
    where TContext : AppDb
{
    public async Task<AppDb> CreateAsync(WorkspaceId? workspace, CancellationToken cancel = default) =>
        (await inner.CreateDbContextAsync(cancel)).In(workspace);

    public async Task<AppDb> CreateForAsync(Caller caller, CancellationToken cancel = default) =>
        (await inner.CreateDbContextAsync(cancel)).In(caller);
}
