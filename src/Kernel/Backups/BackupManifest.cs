using Relais.Kernel.Data;

namespace Relais.Kernel.Backups;

/// <summary>What a backup holds; its last entry, <c>manifest.json</c>.</summary>
/// <param name="Format">Of the archive; this program reads format 1.</param>
/// <param name="MadeAt">When the rows were read: all of them as they stood at that moment.</param>
/// <param name="Program">Version of the program that made it.</param>
/// <param name="Store">Engine it was read from; it can be restored into the other.</param>
/// <param name="Migration">Name of the newest migration, the same on both engines.</param>
/// <param name="Tables">The tables, in an order in which they can be filled.</param>
/// <param name="Files">Media files.</param>
/// <param name="FileBytes">Bytes of all media files.</param>
/// <param name="HasKeys">Whether the key file is in it.</param>
public sealed record BackupManifest(int Format, string MadeAt, string Program, StoreKind Store, string Migration, IReadOnlyList<BackupTable> Tables, int Files, long FileBytes, bool HasKeys)
{
    internal const int CurrentFormat = 1;
    internal const string Entry = "manifest.json";
    internal const string KeyEntry = "keys.json";

    /// <summary>Rows of all tables.</summary>
    public long Rows => Tables.Sum(t => t.Rows);
}

/// <summary>One table of a backup.</summary>
/// <param name="Name">The table.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Sha256">Of its lines.</param>
/// <param name="Columns">Name and type of each column.</param>
public sealed record BackupTable(string Name, long Rows, string Sha256, IReadOnlyList<BackupColumn> Columns)
{
    internal string Entry => $"tables/{Name}.jsonl";
}

/// <summary>One column of a backup.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Of">What the elements of a list are; <see langword="null"/> for texts, as in every list of the first backups, and for what is no list.</param>
/// <param name="Fields">What the fields of a document are.</param>
public sealed record BackupColumn(string Name, BackupType Type, BackupType? Of = null, IReadOnlyList<BackupColumn>? Fields = null);

/// <summary>What a value is, whatever the engine calls it.</summary>
public enum BackupType
{
    /// <summary>Text, also JSON and names of enums.</summary>
    Text,

    /// <summary>A whole number; instants are numbers.</summary>
    Number,

    /// <summary>A number with a fraction.</summary>
    Real,

    /// <summary>Yes or no.</summary>
    Yes,

    /// <summary>A UUID: 16 big-endian bytes on SQLite.</summary>
    Id,

    /// <summary>Bytes, in base64.</summary>
    Bytes,

    /// <summary>An offset date, as UTC ticks.</summary>
    Time,

    /// <summary>A list of texts, numbers or identifiers: JSON on SQLite, an array on PostgreSQL.</summary>
    List,

    /// <summary>A document with fields: JSON on both engines, in which each spells bytes and times in its own way.</summary>
    Document,
}

/// <summary>A backup cannot be made or restored; the message says why, what is safe, and what to do.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
