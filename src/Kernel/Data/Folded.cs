using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace Relais.Kernel.Data;

/// <summary>
/// Text as searches compare it: small letters without accents, so that « fete » finds « Fête » and « coeur » finds « cœur ». In a query the
/// database folds; SQLite calls this very code, PostgreSQL does the same with its own functions.
/// </summary>
public static class Folded
{
    private const string SqliteName = "relais_fold";

    /// <summary>Folds; usable in queries.</summary>
    public static string Of(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var letter in text.ToLowerInvariant().Normalize(NormalizationForm.FormD))
        {
            if (letter is < '\u0300' or > '\u036f')
            {
                folded.Append(letter);
            }
        }

        return folded.Replace("œ", "oe").Replace("æ", "ae").Replace("ß", "ss").ToString();
    }

    /// <summary>A pattern for LIKE, with <c>\</c> as escape, that finds <paramref name="word"/> anywhere in folded text.</summary>
    public static string Pattern(string word) =>
        "%" + Of(word).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";

    internal static void Map(ModelBuilder model, StoreKind store) =>
        model.HasDbFunction(() => Of("")).HasTranslation(Translation(store));

    /// <summary>Gives it to a compiled model.</summary>
    internal static void Map(RuntimeModel model, StoreKind store)
    {
        var method = typeof(Folded).GetMethod(nameof(Of))!;
        var name = $"{typeof(Folded).FullName}.{nameof(Of)}(string)";
        var function = new RuntimeDbFunction(name, model, typeof(string), nameof(Of), methodInfo: method, scalar: true, nullable: true, translation: Translation(store));
        function.AddParameter("text", typeof(string), propagatesNullability: false, "text");
        model.SetAnnotation("Relational:DbFunctions", new Dictionary<string, IDbFunction> { [name] = function });
    }

    private static Func<IReadOnlyList<SqlExpression>, SqlExpression> Translation(StoreKind store) =>
        arguments => store == StoreKind.Sqlite ? Call(SqliteName, arguments[0]) : Postgres(arguments[0]);

    /// <summary>Gives the function to a connection that has just been opened.</summary>
    internal static void Add(SqliteConnection connection) => connection.CreateFunction(SqliteName, (string? text) => text is null ? null : Of(text), isDeterministic: true);

    private static SqlExpression Postgres(SqlExpression text)
    {
        var plain = Call("regexp_replace", Call("normalize", Call("lower", text), new SqlFragmentExpression("NFD")), Word("[\u0300-\u036f]"), Word(""), Word("g"));
        return Call("replace", Call("replace", Call("replace", plain, Word("œ"), Word("oe")), Word("æ"), Word("ae")), Word("ß"), Word("ss"));
    }

    private static SqlFunctionExpression Call(string name, params SqlExpression[] arguments) =>
        new(name, arguments, nullable: true, arguments.Select(_ => true), typeof(string), arguments[0].TypeMapping);

    private static SqlFragmentExpression Word(string text) => new("'" + text + "'");
}
