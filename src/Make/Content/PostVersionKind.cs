namespace Relais.Content;

/// <summary>How a version came about.</summary>
public enum VersionKind
{
    /// <summary>Somebody wrote.</summary>
    Written,

    /// <summary>Two writers' changes were brought together.</summary>
    Merged,

    /// <summary>A text that could not be merged: kept beside the others, never current.</summary>
    SetAside,

    /// <summary>An earlier version was taken back.</summary>
    Restored,
}
