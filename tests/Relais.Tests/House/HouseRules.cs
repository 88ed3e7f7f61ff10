using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Modules;
using Relais.Kernel.Slices;

namespace Relais.Tests.House;

/// <summary>The rules of the house. Each returns its findings as sentences; an empty list is a clean house. Each is shown a planted violation in <see cref="HouseRulesTests"/>.</summary>
/// <param name="Root">First part of every namespace: <c>Relais</c>.</param>
/// <param name="Assemblies">The assemblies to look at.</param>
public sealed partial record HouseRules(string Root, IReadOnlyList<Assembly> Assemblies)
{
    private static readonly string[] BannedCalls =
    [
        "System.DateTime.get_UtcNow", "System.DateTime.get_Now", "System.DateTimeOffset.get_UtcNow", "System.DateTimeOffset.get_Now",
        "System.Guid.NewGuid", "System.Threading.Thread.Sleep", "System.Net.Http.HttpClient..ctor", "System.Threading.Tasks.Task.Run",
        "System.Threading.Tasks.Task`1.get_Result", "System.Threading.Tasks.Task.Wait", "System.Random.get_Shared",
    ];

    /// <summary>Names of the modules, found by their <c>IModule</c>.</summary>
    public IReadOnlyList<string> Modules => [.. Types.Where(t => typeof(IModule).IsAssignableFrom(t) && !t.IsInterface).Select(t => ModuleOf(t)!).Order(StringComparer.Ordinal)];

    private IEnumerable<Type> Types => Assemblies.SelectMany(a => a.GetTypes());

    /// <summary>Which modules use which: <c>"Content -> Channels"</c>.</summary>
    public IReadOnlySet<string> Arrows()
    {
        var known = Modules.Concat(["Kernel", "Networks"]).ToHashSet(StringComparer.Ordinal);
        return Uses()
            .Select(u => (From: ModuleOf(u.From), To: ModuleOf(u.To)))
            .Where(a => a.From is not null && a.To is not null && a.From != a.To && known.Contains(a.From) && known.Contains(a.To) && a.To != "Kernel")
            .Select(a => $"{a.From} -> {a.To}")
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Uses of another module's private folders.</summary>
    public IReadOnlyList<string> PrivateFolders()
    {
        var modules = Modules.ToHashSet(StringComparer.Ordinal);
        return [.. Uses()
            .Where(u => ModuleOf(u.To) is { } to && modules.Contains(to) && ModuleOf(u.From) is { } from && from != to && from != "Host" && from != "Migrations" && u.To.Namespace != $"{Root}.{to}")
            .Select(u => $"{u.From.FullName} uses {u.To.FullName}, which is private to its module.")
            .Distinct()];
    }

    /// <summary>Slices without a declaration.</summary>
    public IReadOnlyList<string> UndeclaredSlices() => [.. Types
        .Where(t => !t.IsAbstract && t.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ISliceOf<,>)) && t.GetCustomAttribute<SliceAttribute>() is null)
        .Select(t => $"{t.FullName} is a slice without [Slice], so without a permission.")];

    /// <summary>Entities that are mapped outside their module's <c>Model</c> folder (or Kernel).</summary>
    public IReadOnlyList<string> TablesWithoutOwner(IEnumerable<Type> entities) => [.. entities
        .Where(e => e.Namespace?.StartsWith(Root + ".", StringComparison.Ordinal) == true)
        .Where(e => ModuleOf(e) != "Kernel" && e.Namespace != $"{Root}.{ModuleOf(e)}.Model")
        .Select(e => $"{e.FullName} is a table outside its module's Model folder.")];

    /// <summary>Calls that stay out of the product.</summary>
    public IReadOnlyList<string> Banned(IReadOnlySet<string> allowed) => [.. Uses()
        .Where(u => u.Member is MethodBase { DeclaringType: { } type } method && BannedCalls.Contains($"{type.Namespace}.{type.Name}.{method.Name}"))
        .Where(u => !allowed.Contains(u.From.FullName!))
        .Select(u => $"{u.From.FullName} calls {u.Member!.DeclaringType!.Name}.{u.Member.Name}.")
        .Distinct()];

    /// <summary>Interfaces with a single implementation.</summary>
    public IReadOnlyList<string> LonelyInterfaces(IReadOnlySet<string> allowed)
    {
        var all = Types.ToList();
        return [.. all
            .Where(t => t.IsInterface && !t.Name.Contains("<>", StringComparison.Ordinal) && ModuleOf(t) is not "Networks" && !allowed.Contains(t.FullName!))
            .Where(t => all.Count(c => !c.IsInterface && !c.IsAbstract && c.GetInterfaces().Any(i => i == t || (i.IsGenericType && i.GetGenericTypeDefinition() == t))) == 1)
            .Select(t => $"{t.FullName} has one implementation: use the class.")];
    }

    /// <summary>Assemblies that the Networks assembly may not know.</summary>
    public static IReadOnlyList<string> Clean(Assembly networks) => [.. networks.GetReferencedAssemblies()
        .Where(a => a.Name!.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) || a.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || (a.Name.StartsWith("Relais.", StringComparison.Ordinal)))
        .Select(a => $"{networks.GetName().Name} knows {a.Name}.")];

    /// <summary>Files that are too long.</summary>
    public static IReadOnlyList<string> LongFiles(string folder, int most, IReadOnlySet<string> allowed) => [.. Directory
        .EnumerateFiles(folder, "*.*", SearchOption.AllDirectories)
        .Where(f => Path.GetExtension(f) is ".cs" or ".razor" or ".ts" && !Generated().IsMatch(f.Replace('\\', '/')))
        .Select(f => (Name: Path.GetRelativePath(folder, f).Replace('\\', '/'), Lines: File.ReadLines(f).Count()))
        .Where(f => f.Lines > most && !allowed.Contains(f.Name))
        .Select(f => $"{f.Name} has {f.Lines} lines, more than {most}.")];

    /// <summary>The part of the namespace that names the module: the second.</summary>
    public string? ModuleOf(Type type)
    {
        var parts = type.Namespace?.Split('.');
        return parts is [var root, var module, ..] && root == Root ? module : null;
    }

    private IEnumerable<Use> Uses() => Assemblies.SelectMany(TypeUses.Of).Where(u => ModuleOf(u.From) is not null);

    [GeneratedRegex("/(obj|bin|node_modules|Sqlite|Postgres|wwwroot)/")]
    private static partial Regex Generated();
}
