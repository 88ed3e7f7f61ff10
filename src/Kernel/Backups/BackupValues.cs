using System.Collections;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Relais.Kernel.Data;

namespace Relais.Kernel.Backups;

/// <summary>Values of rows as text that does not depend on the engine, and back.</summary>
internal static class BackupValues
{
    /// <summary>The tables of the model, each after those it refers to.</summary>
    public static IReadOnlyList<ITable> TablesOf(AppDb db)
    {
        var (all, ordered) = (db.Model.GetRelationalModel().Tables.OrderBy(t => t.Name, StringComparer.Ordinal).ToList(), new List<ITable>());
        while (all.Count > 0)
        {
            var ready = all.Where(t => t.ForeignKeyConstraints.All(f => f.PrincipalTable == t || ordered.Contains(f.PrincipalTable))).ToList();
            ordered.AddRange(ready);
            if (all.RemoveAll(ready.Contains) == 0)
            {
                throw new InvalidOperationException("Tables refer to each other in a circle.");
            }
        }

        return ordered;
    }

    public static IReadOnlyList<BackupColumn> ColumnsOf(ITable table) => [.. table.Columns.OrderBy(c => c.Name, StringComparer.Ordinal).Select(ColumnOf)];

    public static void Write(Utf8JsonWriter json, BackupColumn column, object value, StoreKind from)
    {
        if (column.Type == BackupType.Document)
        {
            BackupDocuments.Write(json, column, (string)value, from);
            return;
        }

        if (column.Type != BackupType.List)
        {
            Write(json, column.Type, value);
            return;
        }

        json.WriteStartArray();
        foreach (var element in Elements(ElementOf(column), value))
        {
            Write(json, ElementOf(column), element);
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, BackupType type, object value)
    {
        switch (type)
        {
            case BackupType.Text:
                json.WriteStringValue((string)value);
                break;
            case BackupType.Number:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case BackupType.Real:
                json.WriteNumberValue(Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
            case BackupType.Yes:
                json.WriteBooleanValue(Convert.ToBoolean(value, CultureInfo.InvariantCulture));
                break;
            case BackupType.Id:
                json.WriteStringValue(value is byte[] bytes ? new Guid(bytes, true) : (Guid)value);
                break;
            case BackupType.Bytes:
                json.WriteBase64StringValue((byte[])value);
                break;
            case BackupType.Time:
                json.WriteNumberValue(value is DateTime at ? at.ToUniversalTime().Ticks : Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            default:
                throw new InvalidOperationException($"A {type} is no single value.");
        }
    }

    /// <summary>The value as a parameter of SQLite.</summary>
    public static object ForSqlite(BackupColumn column, JsonElement value) => value.ValueKind == JsonValueKind.Null ? DBNull.Value : column.Type switch
    {
        BackupType.Text => value.GetString()!,
        BackupType.Number or BackupType.Time => value.GetInt64(),
        BackupType.Real => value.GetDouble(),
        BackupType.Yes => value.GetBoolean() ? 1L : 0L,
        BackupType.Id => value.GetGuid().ToByteArray(true),
        BackupType.Bytes => value.GetBytesFromBase64(),
        BackupType.Document => BackupDocuments.For(StoreKind.Sqlite, column, value),
        // The entity framework spells identifiers in lists in capitals, and what it looks for in them as well.
        _ => ElementOf(column) == BackupType.Id ? value.GetRawText().ToUpperInvariant() : value.GetRawText(),
    };

    /// <summary>The value as a field of PostgreSQL's <c>COPY</c> in text form.</summary>
    public static string ForPostgres(BackupColumn column, JsonElement value) => value.ValueKind == JsonValueKind.Null ? "\\N" : column.Type switch
    {
        BackupType.Text => Escaped(value.GetString()!),
        BackupType.Number or BackupType.Real => value.GetRawText(),
        BackupType.Yes => value.GetBoolean() ? "t" : "f",
        BackupType.Id => value.GetGuid().ToString(),
        BackupType.Bytes => @"\\x" + Convert.ToHexString(value.GetBytesFromBase64()),
        BackupType.Document => Escaped(BackupDocuments.For(StoreKind.Postgres, column, value)),
        BackupType.Time => new DateTime(value.GetInt64(), DateTimeKind.Utc).ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", CultureInfo.InvariantCulture),
        _ => Escaped("{" + string.Join(',', value.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? Quoted(v.GetString()!) : v.GetRawText())) + "}"),
    };

    /// <summary>A reader's value, or <see langword="null"/>.</summary>
    public static object? Read(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetValue(column);

    /// <summary>What an engine gives for a list, one by one.</summary>
    private static IEnumerable<object> Elements(BackupType type, object value)
    {
        if (value is not string text)
        {
            return ((IEnumerable)value).Cast<object>();
        }

        using var list = JsonDocument.Parse(text);
        return [.. list.RootElement.EnumerateArray().Select(e => type switch
        {
            BackupType.Number => (object)e.GetInt64(),
            BackupType.Id => e.GetGuid(),
            _ => e.GetString()!,
        })];
    }

    private static BackupType ElementOf(BackupColumn column) => column.Of ?? BackupType.Text;

    private static BackupColumn ColumnOf(IColumn column)
    {
        if (column.PropertyMappings is not [var mapping, ..])
        {
            return new(column.Name, BackupType.Document, Fields: FieldsOf(column));
        }

        var element = mapping.Property.ClrType == typeof(byte[]) ? null : mapping.Property.GetElementType();
        if (element is null)
        {
            return new(column.Name, TypeOf(column, mapping.Property.ClrType, mapping.TypeMapping.Converter));
        }

        var type = TypeOf(column, element.ClrType, element.GetTypeMapping().Converter);
        return type is BackupType.Text or BackupType.Number or BackupType.Id
            ? new(column.Name, BackupType.List, type)
            : throw new InvalidOperationException($"Column {column.Table.Name}.{column.Name} is a list of {element.ClrType.Name}, which backups do not know yet.");
    }

    /// <summary>Of the container of a value with parts, kept as JSON.</summary>
    private static IReadOnlyList<BackupColumn> FieldsOf(IColumn column)
    {
        var kind = column.Table.Model.Model.GetEntityTypes().Single(t => t.IsMappedToJson() && t.GetTableName() == column.Table.Name && t.GetContainerColumnName() == column.Name);
        var fields = kind.GetProperties().Where(p => p.GetJsonPropertyName() is not null).OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => p.IsPrimitiveCollection && p.GetElementType()!.ClrType == typeof(string)
                ? new BackupColumn(p.GetJsonPropertyName()!, BackupType.List)
                : new(p.GetJsonPropertyName()!, TypeOf(column, p.ClrType, p.GetTypeMapping().Converter))).ToList();
        return fields.Exists(f => f.Type == BackupType.Id) || kind.GetNavigations().Any(n => !n.IsOnDependent)
            ? throw new InvalidOperationException($"Column {column.Table.Name}.{column.Name} is a document with an identifier or another document in it, which backups do not know yet.")
            : fields;
    }

    private static BackupType TypeOf(IColumn column, Type type, ValueConverter? converter)
    {
        var clr = Nullable.GetUnderlyingType(type) ?? type;
        var isId = clr == typeof(Guid) || clr.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(Ids.IId<>));
        if (isId || clr == typeof(DateTimeOffset) || clr == typeof(bool))
        {
            return isId ? BackupType.Id : clr == typeof(bool) ? BackupType.Yes : BackupType.Time;
        }

        var stored = converter?.ProviderClrType ?? clr;
        return Type.GetTypeCode(stored) switch
        {
            TypeCode.String => BackupType.Text,
            TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 or TypeCode.UInt32 => BackupType.Number,
            TypeCode.Double or TypeCode.Single => BackupType.Real,
            _ when stored == typeof(byte[]) => BackupType.Bytes,
            _ => throw new InvalidOperationException($"Column {column.Table.Name}.{column.Name} is a {stored.Name}, which backups do not know yet."),
        };
    }

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Escaped(string text)
    {
        var field = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            field.Append(c switch { '\\' => @"\\", '\t' => @"\t", '\n' => @"\n", '\r' => @"\r", _ => c.ToString() });
        }

        return field.ToString();
    }
}
