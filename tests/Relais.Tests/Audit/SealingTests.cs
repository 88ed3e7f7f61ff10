using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Audit;
using Relais.Audit.Log;
using Relais.Content.Writing;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Tests.Host;
using Relais.Tests.House;

namespace Relais.Tests.Audit;

public sealed class SealingTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_entry_is_sealed_once_in_the_chain_of_its_workspace(StoreKind store)
    {
        await using var seals = await Seals.On(store);
        await seals.App.Do(seals.App.Mallory, new CreatePostRequest("", "Ailleurs", []));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => seals.Sealer.SealAllAsync(Seals.Cancel)));
        (await seals.Sealer.SealAllAsync(Seals.Cancel)).ShouldBe(0);
        await using var db = await seals.App.Db();
        (await db.Set<AuditSeal>().Where(s => s.Chain == seals.App.Workspace).OrderBy(s => s.Seq).Select(s => s.Seq).ToListAsync(Seals.Cancel)).ShouldBe([1, 2, 3, 4, 5, 6]);
        (await db.Set<AuditSeal>().CountAsync(s => s.Chain == seals.App.Mallory.Workspace, Seals.Cancel)).ShouldBe(1);
        var verdict = await seals.Verify();
        verdict.ShouldSatisfyAllConditions(v => v.Flaws.ShouldBeEmpty(), v => v.Founded.ShouldBe(3), v => v.Head.Seq.ShouldBe(6));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_processes_on_one_database_make_one_chain(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var second = new AuditSealer(app.Get<IAppDbFactory>(), app.Get<global::Relais.Kernel.Secrets.SecretBox>(), new(app.Get<RelaisSettings>()), app.Clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<AuditSealer>.Instance);
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(i => app.Do(app.Ben, new CreatePostRequest("", $"{round}.{i}", []))));
            if (store == StoreKind.Postgres)
            {
                await Task.WhenAll(app.Get<AuditSealer>().SealAllAsync(Seals.Cancel), second.SealAllAsync(Seals.Cancel));
            }
        }

        await app.Get<AuditSealer>().SealAllAsync(Seals.Cancel);
        var verdict = await app.Get<AuditVerifier>().VerifyAsync(app.Workspace, cancel: Seals.Cancel);
        verdict.Flaws.ShouldBeEmpty();
        verdict.Head.Seq.ShouldBe(40);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Entries_of_an_earlier_version_are_sealed_first_and_called_so(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await using (var db = await app.Db())
        {
            for (var i = 0; i < 2_300; i++)
            {
                var at = app.Clock.Now - Duration.FromHours(2_300 - i);
                db.Add(new AuditEntry { Id = Id.New<AuditId>(at), WorkspaceId = app.Workspace, At = at, ActorName = "Ada", Door = Door.Page, Action = "posts.save" });
            }

            await db.SaveChangesAsync(Seals.Cancel);
        }

        (await app.Get<AuditSealer>().SealAllAsync(Seals.Cancel)).ShouldBe(2_300);
        await app.Do(app.Ben, new CreatePostRequest("", "Le premier d’après", []));
        await app.Get<AuditSealer>().SealAllAsync(Seals.Cancel);
        var verdict = await app.Get<AuditVerifier>().VerifyAsync(app.Workspace, cancel: Seals.Cancel);
        verdict.ShouldSatisfyAllConditions(v => v.Flaws.ShouldBeEmpty(), v => v.Founded.ShouldBe(2_300), v => v.Head.Seq.ShouldBe(2_301));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_payload_erased_by_right_leaves_a_chain_that_verifies(StoreKind store)
    {
        await using var seals = await Seals.On(store);
        var (app, entry) = (seals.App, (await seals.Entries())[1]);
        (await app.Run(app.Ben, new EraseEntries([entry], "x"))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new EraseEntries([entry], "x"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        await app.Do(app.Ada, new EraseEntries([entry], "Demande du 3 août"));
        await using (var db = await app.Db())
        {
            var row = await db.Set<AuditEntry>().SingleAsync(e => e.Id == entry, Seals.Cancel);
            (row.ActorName, row.Title, row.Before, row.After).ShouldBe(("-", null, null, null));
            row.UserId.ShouldBe(app.Ben.User);
            (await db.Set<UndoEntry>().CountAsync(u => u.Id == entry, Seals.Cancel)).ShouldBe(0);
        }

        app.Clock.Advance(Duration.FromMinutes(5));
        await seals.Sealer.SealAllAsync(Seals.Cancel);
        var verdict = await seals.Verify();
        verdict.ShouldSatisfyAllConditions(v => v.Flaws.ShouldBeEmpty(), v => v.Erased.ShouldBe(1));
        (await AuditExport.VerifyAsync(await seals.Export(), [], Seals.Cancel)).Flaws.ShouldBeEmpty();
        var told = (await seals.Entries())[^1];
        (await app.Run(app.Ada, new EraseEntries([told], "x"))).Problem!.TextKey.ShouldBe("audit.problem.erasure");
    }

    [Fact]
    public async Task An_entry_is_sealed_within_a_second_of_a_running_product()
    {
        await using var host = await RunningHost.Start();
        await using var db = await host.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Seals.Cancel);
        var clock = host.Services.GetRequiredService<TimeProvider>();
        for (var i = 0; i < 3; i++)
        {
            var at = Instant.FromDateTimeOffset(clock.GetUtcNow());
            var entry = new AuditEntry { Id = Id.New<AuditId>(at), At = at, ActorName = "Ada", Door = Door.Page, Action = "test.happened" };
            db.Add(entry);
            await db.SaveChangesAsync(Seals.Cancel);
            var committed = clock.GetTimestamp();
            while (!await db.Set<AuditSeal>().AnyAsync(s => s.EntryId == entry.Id, Seals.Cancel))
            {
                clock.GetElapsedTime(committed).ShouldBeLessThan(TimeSpan.FromSeconds(10));
                await Task.Delay(20, Seals.Cancel);
            }

            clock.GetElapsedTime(committed).ShouldBeLessThan(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task Filters_narrow_by_person_area_thing_and_day_and_cursors_lose_nothing()
    {
        await using var app = await TestApp.OnSqlite();
        var first = await app.Do(app.Ben, new CreatePostRequest("Fête", "Un", []));
        for (var i = 0; i < 120; i++)
        {
            await app.Do(app.Ada, new CreatePostRequest("", $"Texte {i}", []));
            if (i % 7 == 0)
            {
                app.Clock.Advance(Duration.FromMinutes(1));
            }
        }

        app.Clock.Advance(Duration.FromDays(2));
        await app.Do(app.Ada, new NoteExport("csv"));
        async Task<List<AuditLine>> All(ListAudit filter)
        {
            var lines = new List<AuditLine>();
            string? cursor = null;
            do
            {
                var page = await app.Do(app.Ada, filter with { Cursor = cursor });
                lines.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);
            return lines;
        }

        var everything = await All(new());
        everything.Count.ShouldBe(122);
        everything.Select(l => l.Id).Distinct().Count().ShouldBe(122);
        everything.Select(l => l.At).ShouldBe(everything.Select(l => l.At).OrderDescending());
        (await All(new(Person: app.Ben.User))).ShouldHaveSingleItem().Target.ShouldBe(first.Id.ToString());
        (await All(new(Area: "audit"))).ShouldHaveSingleItem();
        (await All(new(Action: "posts.create"))).Count.ShouldBe(121);
        (await All(new(Kind: "post", Target: first.Id.ToString()))).ShouldHaveSingleItem();
        (await All(new(From: new LocalDate(2026, 8, 6), To: new LocalDate(2026, 8, 6)))).ShouldHaveSingleItem().Action.ShouldBe("audit.export");
        (await All(new(Query: "fete"))).ShouldHaveSingleItem();
        (await app.Run(app.Ben, new ListAudit())).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Do(app.Mallory, new ListAudit())).Items.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData("a;b", "\"a;b\"")]
    [InlineData(null, "")]
    public void A_cell_is_text_for_a_spreadsheet(string? text, string cell) => ExportRoutes.Cell(text).ShouldBe(cell);
}
