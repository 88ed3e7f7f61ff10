using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.People;

namespace Relais.Bench;

/// <summary>
/// First page of the calendar with <c>--posts</c> posts in the store: 250 a month, so that the page shows the same number whatever
/// the size of the store. Server time seen over loopback, bytes over the wire compressed.
/// </summary>
internal static class CalendarScenario
{
    private const int PerMonth = 250;

    public static async Task<object> Run(Options options)
    {
        var posts = options.Int("posts", 10_000);
        await using var host = await BenchHost.Start(options.Database());
        string slug;
        await using (var db = await host.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null))
        {
            slug = (await db.Set<Workspace>().SingleAsync()).Slug;
        }

        await Seed(host.Services, posts);
        var address = $"/w/{slug}/calendar?at=2026-08-04";
        for (var i = 0; i < 30; i++)
        {
            await Get(host.Http, address);
        }

        var milliseconds = new List<double>();
        long bytes = 0;
        for (var i = 0; i < options.Int("requests", 200); i++)
        {
            var watch = Stopwatch.StartNew();
            bytes = await Get(host.Http, address);
            milliseconds.Add(watch.Elapsed.TotalMilliseconds);
        }

        return new
        {
            scenario = "calendar",
            posts,
            shown = PerMonth,
            store = options.Database() is null ? "sqlite" : "postgres",
            server_ms = new { p50 = milliseconds.Quantile(0.5), p95 = milliseconds.Quantile(0.95), max = milliseconds.Max() },
            page_kb = Math.Round(bytes / 1024.0, 1),
            target_ms = 20,
        };
    }

    private static async Task<long> Get(HttpClient http, string address)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Get, address);
        ask.Headers.AcceptEncoding.ParseAdd("br");
        ask.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(ask);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadAsByteArrayAsync()).LongLength;
    }

    /// <summary>Rows by SQL, in one transaction: what the columns are is read from the model, so that a new column does not break it.</summary>
    private static async Task Seed(IServiceProvider services, int posts)
    {
        Kernel.Ids.WorkspaceId workspace;
        byte[] member;
        await using (var all = await services.GetRequiredService<IAppDbFactory>().CreateAsync(null))
        {
            workspace = (await all.Set<Workspace>().SingleAsync()).Id;
            member = (await all.Set<Member>().IgnoreQueryFilters().SingleAsync()).Id.Value.ToByteArray(true);
        }

        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(workspace);
        await using var scope = await db.BeginWriteAsync();
        var connection = db.Database.GetDbConnection();
        var transaction = Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(db.Database.CurrentTransaction!);
        var postTable = db.Model.GetEntityTypes().Single(e => e.ClrType.FullName == "Relais.Content.Model.Post");
        var deliveryTable = db.Model.GetEntityTypes().Single(e => e.ClrType.FullName == "Relais.Publishing.Model.Delivery");
        var post = Insert(connection, transaction, postTable);
        var delivery = Insert(connection, transaction, deliveryTable);
        var postgres = db.Kind == StoreKind.Postgres;
        var random = new Random(2026);
        var channel = Bytes(random);
        for (var i = 0; i < posts; i++)
        {
            // The shown month is in the middle of the range; 25 hours a step keeps hours varied.
            var local = new DateTime(2026, 8, 15, 12, 0, 0, DateTimeKind.Unspecified).AddMinutes((i - (posts / 2)) * (30.4 * 24 * 60 / PerMonth));
            var id = Bytes(random);
            var values = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["WorkspaceId"] = Key(workspace.Value.ToByteArray(true)), ["Owner"] = Key(member), ["PostId"] = Key(id), ["ChannelId"] = Key(channel),
                ["Title"] = "Post " + i.ToString(CultureInfo.InvariantCulture), ["Text"] = "Un texte de longueur ordinaire, avec un lien et un mot-dièse, pour le numéro " + i.ToString(CultureInfo.InvariantCulture),
                ["Segments"] = "[]", ["Local"] = local.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), ["Zone"] = "Europe/Paris",
                ["DueAt"] = (local - DateTime.UnixEpoch).Ticks, ["State"] = "Published", ["Rule"] = "Plain", ["Language"] = "fr", ["Warning"] = "",
            };
            Fill(post, postTable, values, Key(id), "Draft");
            await post.ExecuteNonQueryAsync();
            Fill(delivery, deliveryTable, values, Key(Bytes(random)), "Published");
            await delivery.ExecuteNonQueryAsync();
        }

        await scope.CommitAsync();

        object Key(byte[] bytes) => postgres ? new Guid(bytes, true) : bytes;

        object Default(IProperty property) => property.GetProviderClrType() switch
        {
            var t when t == typeof(string) => Convert.ToHexStringLower(Bytes(random)),
            var t when t == typeof(byte[]) || t == typeof(Guid) => Key(Bytes(random)),
            var t when t == typeof(bool) => false,
            var t when t == typeof(long) => 0L,
            _ => 0,
        };

        void Fill(DbCommand command, IEntityType table, Dictionary<string, object?> values, object id, string state)
        {
            foreach (var property in table.GetProperties())
            {
                var value = property.Name == "Id" ? id : property.Name == "State" ? state
                    : values.TryGetValue(property.Name, out var given) ? given
                    : property.IsNullable ? null : Default(property);
                command.Parameters["@" + property.Name].Value = value ?? DBNull.Value;
            }
        }
    }

    private static Type GetProviderClrType(this IProperty property) =>
        Nullable.GetUnderlyingType(property.FindTypeMapping()?.Converter?.ProviderClrType ?? property.ClrType) ?? property.FindTypeMapping()?.Converter?.ProviderClrType ?? property.ClrType;

    private static DbCommand Insert(DbConnection connection, DbTransaction transaction, IEntityType table)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        var properties = table.GetProperties().ToList();
        command.CommandText = $"INSERT INTO \"{table.GetTableName()}\" ({string.Join(", ", properties.Select(p => $"\"{p.GetColumnName()}\""))}) VALUES ({string.Join(", ", properties.Select(p => "@" + p.Name))})";
        foreach (var property in properties)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + property.Name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return bytes;
    }
}
