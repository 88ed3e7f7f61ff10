using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace Relais.Kernel.Slices;

/// <summary>What a page gets back from <c>POST /do/{slice}</c>: this component, with the parameter <c>Result</c>. Without one: 204 and the toast.</summary>
/// <param name="Request">The slice's request.</param>
/// <param name="Component">A component with a parameter <c>Result</c> of the slice's result type.</param>
public sealed record Fragment(Type Request, Type Component);

/// <summary>All fragments, by request.</summary>
public sealed class Fragments(IEnumerable<Fragment> fragments)
{
    private readonly Dictionary<Type, Type> byRequest = fragments.ToDictionary(f => f.Request, f => f.Component);

    /// <summary>The component to answer with.</summary>
    public Type? For(Type request) => byRequest.GetValueOrDefault(request);
}

/// <summary>How modules say what a page gets back.</summary>
public static class FragmentRegistration
{
    /// <summary>Answers this request with that component.</summary>
    public static IServiceCollection AddFragment<TRequest, TComponent>(this IServiceCollection services)
        where TComponent : IComponent => services.AddSingleton(new Fragment(typeof(TRequest), typeof(TComponent)));
}
