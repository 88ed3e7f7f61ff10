using Relais.Kernel.Ids;

namespace Relais.Kernel.Data;

/// <summary>A row of one workspace: filtered out of every query of another, and checked on every save.</summary>
public interface IOwned
{
    /// <summary>The workspace.</summary>
    WorkspaceId WorkspaceId { get; }
}

/// <summary>A row that two people may change at once: its version changes with every save, and a save from an old one is refused.</summary>
public interface IConcurrent
{
    /// <summary>Set by the database context on each save.</summary>
    Guid Version { get; set; }
}
