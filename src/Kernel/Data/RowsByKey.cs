using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Relais.Kernel.Ids;

namespace Relais.Kernel.Data;

/// <summary>Reads the rows of many keys.</summary>
public static class RowsByKey
{
    private static readonly ConcurrentDictionary<(IEntityType Row, string Property), string> Known = new();

    /// <summary>
    /// The rows whose column has one of these values, to be filtered further, and narrowed like every query. They are looked up key by key: asked with
    /// <c>Contains</c>, SQLite, which knows nothing of how many rows a workspace has, reads all of them through an index that begins with the workspace.
    /// </summary>
    /// <param name="db">The context.</param>
    /// <param name="property">Name of the property, which has an index of its own.</param>
    /// <param name="keys">Its values; each once.</param>
    public static IQueryable<TRow> Of<TRow, TId>(AppDb db, string property, IReadOnlyCollection<TId> keys)
        where TRow : class
        where TId : struct, IId<TId>
    {
        var sql = Known.GetOrAdd((db.Model.FindEntityType(typeof(TRow))!, property), static (key, kind) => Sql(key.Row, key.Property, kind), db.Kind);
        object values = db.Kind == StoreKind.Sqlite ? JsonSerializer.Serialize(keys.Select(k => k.Value.ToString("N"))) : keys.Select(k => k.Value).ToArray();
        return db.Set<TRow>().FromSqlRaw(sql, values);
    }

    private static string Sql(IEntityType row, string property, StoreKind kind)
    {
        var (table, column) = (row.GetTableName(), row.FindProperty(property)!.GetColumnName());
        // The limit lets every row through, and keeps the filters outside: let in, they would bring that other index back.
        return kind == StoreKind.Sqlite
            ? $$"""SELECT r.* FROM json_each({0}) AS k CROSS JOIN "{{table}}" AS r ON r."{{column}}" = unhex(k.value) LIMIT -1"""
            : $$"""SELECT r.* FROM "{{table}}" AS r WHERE r."{{column}}" = ANY ({0})""";
    }
}
