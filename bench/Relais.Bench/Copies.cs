using System.Globalization;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Model;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing.Timing;

namespace Relais.Bench;

/// <summary>
/// Fills a store with copies of one post, made and planned through the product's own slices: the rows are those that the product writes,
/// only many more, and a new column needs nothing here.
/// </summary>
internal static class Copies
{
    /// <summary>250 a month around 15 August 2026, and at every hour of the day.</summary>
    private const int SecondsApart = 10_506;

    public static async Task Fill(IServiceProvider services, int count)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var workspace = await db.Set<Workspace>().SingleAsync();
        var member = await db.Set<Member>().IgnoreQueryFilters().SingleAsync();
        db.In(workspace.Id);
        var caller = new Caller { User = member.UserId, Member = member.Id, Name = "Bench", Workspace = workspace.Id, Role = Role.Owner, Door = Door.CommandLine, Zone = "Europe/Paris" };
        var account = new ConnectedAccount(new("https://social.example"), "1", "bench", "Bench", null, new("https://social.example/@bench"), NetworkLimits.None, [], new(new Dictionary<string, string> { ["access_token"] = "t" }));
        var channel = Expect(await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(caller, "mastodon", account));
        var pipeline = scope.ServiceProvider.GetRequiredService<Pipeline>();
        var text = "La carte d'été est là : six bières brassées au bord du canal, à découvrir dès vendredi avec un lien https://canal.example/carte et un mot-dièse #été";
        var post = Expect(await pipeline.Run(caller, new CreatePostRequest("Carte d'été", text, [channel]))).Id;
        Expect(await pipeline.Run(caller, new PlanPostRequest(post, new LocalDate(2030, 1, 1), new LocalTime(12, 0), "Europe/Paris")));
        await using var write = await db.BeginWriteAsync();
        await db.Database.ExecuteSqlRawAsync(Numbers(db.Kind, count));
        foreach (var (entity, of) in new[] { ("Relais.Content.Model.Post", "Id"), ("Relais.Content.Model.Variant", "PostId"), ("Relais.Publishing.Model.Delivery", "PostId") })
        {
            var table = db.Model.GetEntityTypes().Single(e => e.ClrType.FullName == entity);
            await db.Database.ExecuteSqlRawAsync(Copy(db.Kind, table, of, post.Value));
        }

        await write.CommitAsync();
    }

    /// <summary>That many copies of these posts, in turns, with their texts and channels and without any delivery; their ids are made as the product makes them.</summary>
    public static async Task<IReadOnlyList<PostId>> OfPosts(IServiceProvider services, WorkspaceId workspace, IReadOnlyList<PostId> patterns, int count)
    {
        var (made, now) = (new List<PostId>(count), TimeProvider.System.Now());
        await using var db = await services.GetRequiredService<IAppDbFactory>().CreateAsync(workspace);
        var ids = patterns.ToList();
        var posts = await db.Set<Post>().AsNoTracking().Include(p => p.Variants).Where(p => ids.Contains(p.Id)).ToListAsync();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(10_000))
        {
            await using var write = await db.BeginWriteAsync();
            var copies = chunk.Select(i => (Id: Id.New<PostId>(now + Duration.FromMilliseconds(i)), Of: posts[i % posts.Count])).ToList();
            await RowBulk.Add(db, copies.ConvertAll(c => With(db, c.Of, "Id", c.Id)));
            await RowBulk.Add(db, copies.SelectMany(c => c.Of.Variants.Select(v => With(db, v, "PostId", c.Id))).ToList());
            await write.CommitAsync();
            made.AddRange(copies.Select(c => c.Id));
        }

        return made;
    }

    /// <summary>The same row with another value of one column.</summary>
    private static T With<T>(AppDb db, T row, string property, object value)
        where T : class
    {
        var copy = (T)typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(row, null)!;
        db.Model.FindEntityType(typeof(T))!.FindProperty(property)!.FieldInfo!.SetValue(copy, value);
        return copy;
    }

    private static string Numbers(StoreKind store, int count)
    {
        var (n, half) = (count.ToString(CultureInfo.InvariantCulture), (count / 2).ToString(CultureInfo.InvariantCulture));
        var apart = SecondsApart.ToString(CultureInfo.InvariantCulture);
        return store == StoreKind.Postgres
            ? $"""
                CREATE TEMP TABLE bench_n AS SELECT i, ('0190' || lpad(to_hex(i), 28, '0'))::uuid AS post, ('0191' || lpad(to_hex(i), 28, '0'))::uuid AS delivery,
                  to_char(at, 'YYYY-MM-DD"T"HH24:MI:SS') AS local, (extract(epoch FROM at) * 10000000)::bigint AS due
                FROM (SELECT i, timestamp '2026-08-15 12:00:00' + (i - {half}) * interval '{apart} seconds' AS at FROM generate_series(1, {n}) AS i) s
                """
            : $"""
                CREATE TEMP TABLE bench_n AS WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {n})
                SELECT i, unhex('0190' || printf('%028x', i)) AS post, unhex('0191' || printf('%028x', i)) AS delivery,
                  strftime('%Y-%m-%dT%H:%M:%S', 1786795200 + (i - {half}) * {apart}, 'unixepoch') AS local, (1786795200 + (i - {half}) * {apart}) * 10000000 AS due FROM c
                """;
    }

    private static string Copy(StoreKind store, IEntityType table, string of, Guid post)
    {
        var columns = table.GetProperties().Select(p => p.GetColumnName()).ToList();
        var values = columns.Select(c => (table.ClrType.Name, c) switch
        {
            ("Post", "Id") or (_, "PostId") => "n.post",
            ("Delivery", "Id") => "n.delivery",
            (_, "Title") => "'Post ' || n.i",
            (_, "IdempotencyKey") => "'bench' || n.i",
            (_, "Local") => "n.local",
            (_, "DueAt") => "n.due",
            _ => $"t.\"{c}\"",
        });
        var key = store == StoreKind.Postgres ? $"'{post}'" : $"X'{Convert.ToHexString(post.ToByteArray(true))}'";
        return $"""
            INSERT INTO "{table.GetTableName()}" ({string.Join(", ", columns.Select(c => $"\"{c}\""))})
            SELECT {string.Join(", ", values)} FROM "{table.GetTableName()}" t CROSS JOIN bench_n n WHERE t."{of}" = {key}
            """;
    }

    private static T Expect<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value : throw new InvalidOperationException(outcome.Problem.TextKey);
}
