using Relais.Kernel.Ids;

namespace Relais.Tasks;

/// <summary>One task of the team.</summary>
public readonly record struct TaskId(Guid Value) : IId<TaskId>
{
    /// <inheritdoc/>
    public static TaskId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
