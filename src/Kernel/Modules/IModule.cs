using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Kernel.Modules;

/// <summary>
/// One module of the product. Everything it adds is said here, once: services, tables, permissions, navigation, jobs,
/// routes. Its slices are found by reflection, its pages by their route, its words by their file.
/// </summary>
public interface IModule
{
    /// <summary>The module's name, equal to the last part of its namespace.</summary>
    string Name { get; }

    /// <summary>What members may be allowed to do here.</summary>
    IReadOnlyList<Permission> Permissions { get; }

    /// <summary>Registers services, navigation, palette sources, regions, jobs and event handlers.</summary>
    void Add(IServiceCollection services, RelaisSettings settings);

    /// <summary>Maps the tables the module owns.</summary>
    void Map(ModelBuilder model);

    /// <summary>Says which of its rows a guest reads. Those of which nothing is said are not there for guests.</summary>
    void Limit(GuestRules rules)
    {
    }

    /// <summary>Has EF prepare the queries that the first work of a process waits for (<see cref="QueriesAhead.Prepare{TRow}"/>). None is run: the database may not be there yet.</summary>
    void Prepare(AppDb db)
    {
    }

    /// <summary>Routes that are neither a page nor a slice: downloads, uploads, redirects from a network.</summary>
    void Routes(IEndpointRouteBuilder routes)
    {
    }
}

/// <summary>The modules this process runs with.</summary>
public sealed class ModuleList(IEnumerable<IModule> modules, Assembly? compiled = null)
{
    /// <summary>The modules, lower ones first.</summary>
    public IReadOnlyList<IModule> All { get; } = [.. modules];

    /// <summary>Where EF's compiled models of exactly these modules' tables are; <see langword="null"/> to have them built at each start.</summary>
    public Assembly? Compiled { get; } = compiled;

    /// <summary>Kernel and the assemblies of the modules, each once.</summary>
    public IReadOnlyList<Assembly> Assemblies =>
        [.. new[] { typeof(IModule).Assembly }.Concat(All.Select(m => m.GetType().Assembly)).Distinct()];
}
