using System.Reflection;

namespace Relais;

/// <summary>EF's model of the product's tables as code, one for each store, in the folders beside this: written by <c>dotnet run --project tools/Ef -- compile</c>.</summary>
public static class CompiledModels
{
    /// <summary>Where they are, for <see cref="Kernel.Modules.ModuleList.Compiled"/>.</summary>
    public static Assembly Assembly => typeof(CompiledModels).Assembly;
}
