using System.Reflection;
using System.Text;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using SQLitePCL;

namespace Relais.Kernel.Data;

/// <summary>
/// A place of a SQLite statement that is stepped for row after row. Values go past the provider's parameters, which look each name up again and box each value;
/// what does not differ from the row before, as most of what was written together, stays bound.
/// </summary>
internal abstract class SqlitePlace<TRow>
    where TRow : class
{
    /// <summary>The same for another statement, with nothing bound.</summary>
    public abstract SqlitePlace<TRow> Again();

    /// <summary>Binds the row's value; SQLite's code.</summary>
    public abstract int Bind(sqlite3_stmt statement, TRow row);

    /// <summary>A place for this property, in the form in which the model stores it.</summary>
    public static SqlitePlace<TRow> Of(IProperty property, int place) =>
        (SqlitePlace<TRow>)Activator.CreateInstance(typeof(SqlitePlace<,>).MakeGenericType(typeof(TRow), property.ClrType), property, place)!;
}

/// <summary>A place for a property of this type.</summary>
internal sealed class SqlitePlace<TRow, TValue> : SqlitePlace<TRow>
    where TRow : class
{
    private readonly int place;
    private readonly Func<TRow, TValue?> read;
    private readonly SqliteBind<TValue?> bind;
    private bool isBound;
    private TValue? last;

    public SqlitePlace(IProperty property, int place)
        : this(place, property.PropertyInfo!.GetMethod!.CreateDelegate<Func<TRow, TValue?>>(), SqliteBinds.Of<TValue>(property.GetTypeMapping().Converter))
    {
    }

    private SqlitePlace(int place, Func<TRow, TValue?> read, SqliteBind<TValue?> bind) => (this.place, this.read, this.bind) = (place, read, bind);

    public override SqlitePlace<TRow> Again() => new SqlitePlace<TRow, TValue>(place, read, bind);

    public override int Bind(sqlite3_stmt statement, TRow row)
    {
        var value = read(row);
        if (isBound && EqualityComparer<TValue?>.Default.Equals(value, last))
        {
            return raw.SQLITE_OK;
        }

        (isBound, last) = (true, value);
        return value is null ? raw.sqlite3_bind_null(statement, place) : bind(statement, place, value);
    }
}

/// <summary>Binds one value that is there; SQLite's code.</summary>
internal delegate int SqliteBind<in TValue>(sqlite3_stmt statement, int place, TValue value);

/// <summary>How values are bound, by their type.</summary>
internal static class SqliteBinds
{
    /// <summary>Longer texts are encoded on the heap.</summary>
    private const int OnStack = 256;

    private static readonly MethodInfo Lifted = Method(nameof(Lift));
    private static readonly MethodInfo Chained = Method(nameof(Chain));

    /// <summary>For values of this type, made into what is stored by the converter, if there is one.</summary>
    /// <exception cref="NotSupportedException">The type is not one that SQLite stores.</exception>
    public static SqliteBind<TValue?> Of<TValue>(ValueConverter? converter)
    {
        if (Nullable.GetUnderlyingType(typeof(TValue)) is { } bare)
        {
            return (SqliteBind<TValue?>)Lifted.MakeGenericMethod(bare).Invoke(null, [converter])!;
        }

        return converter is null ? Plain<TValue>() : (SqliteBind<TValue?>)Chained.MakeGenericMethod(converter.ModelClrType, converter.ProviderClrType).Invoke(null, [converter])!;
    }

    private static SqliteBind<TValue?> Lift<TValue>(ValueConverter? converter)
        where TValue : struct
    {
        var bind = Of<TValue>(converter);
        return (statement, place, value) => bind(statement, place, value.GetValueOrDefault());
    }

    private static SqliteBind<TValue> Chain<TValue, TStored>(ValueConverter<TValue, TStored> converter)
    {
        var (convert, bind) = (converter.ConvertToProviderTyped, Plain<TStored>());
        return (statement, place, value) => bind(statement, place, convert(value));
    }

    private static SqliteBind<TValue?> Plain<TValue>() => (SqliteBind<TValue?>)(object)(typeof(TValue) switch
    {
        var t when t == typeof(byte[]) => (SqliteBind<byte[]>)((s, i, v) => raw.sqlite3_bind_blob(s, i, v)),
        var t when t == typeof(string) => (SqliteBind<string>)Text,
        var t when t == typeof(long) => (SqliteBind<long>)((s, i, v) => raw.sqlite3_bind_int64(s, i, v)),
        var t when t == typeof(int) => (SqliteBind<int>)((s, i, v) => raw.sqlite3_bind_int(s, i, v)),
        var t when t == typeof(bool) => (SqliteBind<bool>)((s, i, v) => raw.sqlite3_bind_int(s, i, v ? 1 : 0)),
        var t when t == typeof(double) => (SqliteBind<double>)((s, i, v) => raw.sqlite3_bind_double(s, i, v)),
        var t => throw new NotSupportedException($"A column holds a {t.Name}, which is not written in bulk."),
    });

    private static int Text(sqlite3_stmt statement, int place, string text)
    {
        // An empty span has no address, and SQLite would take it for NULL.
        if (text.Length is 0 or > OnStack)
        {
            return raw.sqlite3_bind_text(statement, place, text);
        }

        Span<byte> bytes = stackalloc byte[3 * OnStack];
        return raw.sqlite3_bind_text(statement, place, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    private static MethodInfo Method(string name) => typeof(SqliteBinds).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
