using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Relais.Kernel.Slices;

/// <summary>What is known of one slice.</summary>
/// <param name="Declared">Its declaration.</param>
/// <param name="SliceType">The class.</param>
/// <param name="RequestType">Its request.</param>
/// <param name="ResultType">Its result.</param>
/// <param name="Writes">Whether it changes something.</param>
public sealed record SliceInfo(SliceAttribute Declared, Type SliceType, Type RequestType, Type ResultType, bool Writes)
{
    /// <summary>The stable name.</summary>
    public string Name => Declared.Name;

    /// <summary>Whether a guest may run it: where it is marked, and where it is about their own account or asks nobody who they are.</summary>
    public bool IsForGuests => Declared.ForGuests || Declared.Permission is Permission.Account or Permission.Anyone;

    /// <summary>Whether runs that wait at the same moment go together.</summary>
    public bool Joint { get; init; }

    /// <summary>Whether the request may be run at <c>/do/{name}</c>.</summary>
    public bool OnPages => Writes && Declared.Page;
}

/// <summary>All slices of all modules, found by reflection once at start.</summary>
public sealed class SliceCatalog
{
    private readonly Dictionary<Type, SliceInfo> byRequest;
    private readonly Dictionary<string, SliceInfo> byName;

    /// <summary>Finds the slices of these assemblies and refuses to start on a wrong declaration.</summary>
    public SliceCatalog(IEnumerable<Assembly> assemblies, Rights rights)
    {
        All = [.. assemblies.Distinct().SelectMany(a => a.GetTypes()).Select(Describe).OfType<SliceInfo>().OrderBy(s => s.Name, StringComparer.Ordinal)];
        foreach (var slice in All)
        {
            if (!rights.Knows(slice.Declared.Permission))
            {
                throw new InvalidOperationException($"Slice {slice.Name} asks for the permission '{slice.Declared.Permission}', which no module declares.");
            }

            if (slice.Declared.OnPlaces && !(slice.Writes && rights.All.Any(p => p.Key == slice.Declared.Permission && p.OnPlaces)))
            {
                throw new InvalidOperationException($"Slice {slice.Name} asks about places, but reads only, or its permission '{slice.Declared.Permission}' is not given for places.");
            }

            if (slice.Declared.Permission == Permission.Anyone && string.IsNullOrWhiteSpace(slice.Declared.AnyoneBecause))
            {
                throw new InvalidOperationException($"Slice {slice.Name} is open to anyone without saying why.");
            }
        }

        byRequest = All.ToDictionary(s => s.RequestType);
        byName = All.ToDictionary(s => s.Name, StringComparer.Ordinal);
    }

    /// <summary>All slices by name.</summary>
    public IReadOnlyList<SliceInfo> All { get; }

    /// <summary>Whether a guest can do anything with this permission.</summary>
    public bool IsForGuests(string permission) =>
        permission is Permission.Account or Permission.Anyone || All.Any(s => s.Declared.Permission == permission && s.Declared.ForGuests);

    /// <summary>The slice that answers a request.</summary>
    public SliceInfo For(Type requestType) => byRequest.TryGetValue(requestType, out var info)
        ? info
        : throw new InvalidOperationException($"No slice answers {requestType.Name}. Is [Slice] missing?");

    /// <summary>The slice of that name, if there is one.</summary>
    public SliceInfo? Named(string name) => byName.GetValueOrDefault(name);

    /// <summary>Registers every slice class so that it gets its dependencies from the run's scope.</summary>
    public void Register(IServiceCollection services)
    {
        foreach (var slice in All)
        {
            services.AddTransient(slice.SliceType);
        }
    }

    private static SliceInfo? Describe(Type type)
    {
        if (type.IsAbstract || type.GetCustomAttribute<SliceAttribute>() is not { } declared)
        {
            return null;
        }

        var of = type.GetInterfaces().FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ISliceOf<,>))
            ?? throw new InvalidOperationException($"{type.Name} carries [Slice] but is not a slice.");
        var arguments = of.GetGenericArguments();
        return new(declared, type, arguments[0], arguments[1], !Is(type, typeof(ReadSlice<,>))) { Joint = Is(type, typeof(JointSlice<,>)) };
    }

    private static bool Is(Type type, Type kind)
    {
        for (var t = type.BaseType; t is not null; t = t.BaseType)
        {
            if (t.IsGenericType && t.GetGenericTypeDefinition() == kind)
            {
                return true;
            }
        }

        return false;
    }
}
