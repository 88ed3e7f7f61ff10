using Relais.Kernel.Ids;

namespace Relais.Team;

/// <summary>One function (« fonction »): what one answers for.</summary>
public readonly record struct FunctionId(Guid Value) : IId<FunctionId>
{
    /// <inheritdoc/>
    public static FunctionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
