using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Content.Writing;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Settings;
using Relais.Tests.House;

namespace Relais.Tests.Audit;

/// <summary>A workspace with a sealed record of six entries, and somebody with a hand in its database.</summary>
internal sealed class Seals : IAsyncDisposable
{
    private Seals(TestApp app) => App = app;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestApp App { get; }

    public AuditSealer Sealer => App.Get<AuditSealer>();

    public static async Task<Seals> On(StoreKind store)
    {
        var seals = new Seals(await TestApp.On(store));
        for (var i = 1; i <= 3; i++)
        {
            await seals.Write($"Premier {i}");
        }

        await seals.Sealer.SealAllAsync(Cancel);
        for (var i = 1; i <= 3; i++)
        {
            await seals.Write($"Second {i}");
        }

        await seals.Sealer.SealAllAsync(Cancel);
        return seals;
    }

    /// <summary>Somebody writes a post, and five minutes go by.</summary>
    public async Task Write(string text)
    {
        await App.Do(App.Ben, new CreatePostRequest("", text, []));
        App.Clock.Advance(NodaTime.Duration.FromMinutes(5));
    }

    public Task<AuditVerdict> Verify(params AuditPoint[] once) => App.Get<AuditVerifier>().VerifyAsync(App.Workspace, once, Cancel);

    /// <summary>Statements past the product, with the identifiers of entries 1 to 6 as <c>{1}</c> to <c>{6}</c> and the chain as <c>{0}</c>.</summary>
    public async Task Tamper(params string[] statements)
    {
        await using var db = await App.Db();
        var entries = await Entries();
        foreach (var statement in statements)
        {
#pragma warning disable EF1002 // Statements of these tests.
            (await db.Database.ExecuteSqlRawAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, statement, [Literal(db, App.Workspace.Value), .. entries.Select(e => Literal(db, e.Value))]))).ShouldBeGreaterThan(0, statement);
#pragma warning restore EF1002
        }
    }

    public async Task<IReadOnlyList<AuditId>> Entries()
    {
        await using var db = await App.Db();
        return await db.Set<AuditSeal>().Where(s => s.Chain == App.Workspace).OrderBy(s => s.Seq).Select(s => s.EntryId).ToListAsync(Cancel);
    }

    public async Task<string> Export()
    {
        var file = Path.Combine(App.Get<RelaisSettings>().DataFolder, $"export-{Guid.CreateVersion7():N}.jsonl");
        var lines = new List<string>();
        await foreach (var line in AuditExport.Lines(App.Get<IAppDbFactory>(), App.Workspace, "canal", App.Clock.Now, Cancel))
        {
            lines.Add(line);
        }

        await File.WriteAllLinesAsync(file, lines, Cancel);
        return file;
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private static string Literal(AppDb db, Guid id) => db.Kind == StoreKind.Sqlite ? $"x'{Convert.ToHexString(id.ToByteArray(true))}'" : $"'{id}'";
}
