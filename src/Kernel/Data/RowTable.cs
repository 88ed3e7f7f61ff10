using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Relais.Kernel.Data;

/// <summary>A table as the model has it, to be written without the change tracker.</summary>
internal sealed class RowTable
{
    private static readonly ConditionalWeakTable<IEntityType, RowTable> Known = [];

    private readonly string insert;
    private readonly string replace;
    private readonly IEntityType entity;
    private object? sqlite;

    private RowTable(IEntityType entity)
    {
        this.entity = entity;
        Columns = [.. entity.GetProperties().Select(p => new Column(p))];
        var key = entity.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName()).ToHashSet(StringComparer.Ordinal);
        insert = $"INSERT INTO \"{entity.GetTableName()}\" ({string.Join(", ", Columns.Select(c => Quoted(c.Name)))}) ";
        replace = $" ON CONFLICT ({string.Join(", ", key.Select(Quoted))}) DO UPDATE SET "
            + string.Join(", ", Columns.Where(c => !key.Contains(c.Name)).Select(c => $"{Quoted(c.Name)} = excluded.{Quoted(c.Name)}"));
        Places = $"VALUES ({string.Join(", ", Columns.Select((_, i) => FormattableString.Invariant($"?{i + 1}")))})";
    }

    public IReadOnlyList<Column> Columns { get; }

    /// <summary>A row of numbered places.</summary>
    public string Places { get; }

    public static RowTable Of(AppDb db, Type row) => Known.GetValue(db.Model.FindEntityType(row)!, e => new(e));

    /// <summary>Inserts these rows; one whose key is there already takes the new values.</summary>
    public string InsertOrReplace(string rows) => insert + rows + replace;

    /// <summary>Inserts these rows; none of them may be there.</summary>
    public string Insert(string rows) => insert + rows;

    /// <summary>The places of a statement that writes rows of this table on SQLite, new for each statement.</summary>
    public IReadOnlyList<SqlitePlace<TRow>> PlacesOf<TRow>()
        where TRow : class
    {
        var patterns = (SqlitePlace<TRow>[])(sqlite ??= entity.GetProperties().Select((p, i) => SqlitePlace<TRow>.Of(p, i + 1)).ToArray());
        return Array.ConvertAll(patterns, p => p.Again());
    }

    private static string Quoted(string name) => "\"" + name + "\"";

    /// <summary>A column, and how its value is had from a row as the database takes it.</summary>
    internal sealed class Column(IProperty property)
    {
        private readonly IClrPropertyGetter getter = property.GetGetter();
        private readonly Func<object?, object?>? convert = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Name { get; } = property.GetColumnName();

        /// <summary>Type of the value, without regard to <see langword="null"/>.</summary>
        public Type Type { get; } = Bare(property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType);

        public object? Read(object row)
        {
            var value = getter.GetClrValue(row);
            return convert is null || value is null ? value : convert(value);
        }

        private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;
    }
}
