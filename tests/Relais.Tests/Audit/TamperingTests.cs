using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Audit.Log;
using Relais.Host.Commands;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Tests.Audit;

/// <summary>A hand in the database, past the product: whatever it does to the record is found.</summary>
public sealed class TamperingTests
{
    private const string DeleteEntry6 = """DELETE FROM "AuditEntries" WHERE "Id" = {6}""";
    private const string DeleteSeal6 = """DELETE FROM "AuditSeals" WHERE "EntryId" = {6}""";

    private static readonly Dictionary<string, (AuditFault Fault, string[] Statements)> Hands = new(StringComparer.Ordinal)
    {
        ["what an entry says after"] = (AuditFault.Changed, ["""UPDATE "AuditEntries" SET "After" = 'autre' WHERE "Id" = {2}"""]),
        ["the name of whoever did it"] = (AuditFault.Changed, ["""UPDATE "AuditEntries" SET "ActorName" = 'Eve Curie' WHERE "Id" = {2}"""]),
        ["the address it came from"] = (AuditFault.Changed, ["""UPDATE "AuditEntries" SET "Address" = '10.0.0.1' WHERE "Id" = {2}"""]),
        ["nothing turned into an empty text"] = (AuditFault.Changed, ["""UPDATE "AuditEntries" SET "Before" = '' WHERE "Id" = {2}"""]),
        ["when it happened, by a hair"] = (AuditFault.Broken, ["""UPDATE "AuditEntries" SET "At" = "At" + 1 WHERE "Id" = {2}"""]),
        ["which account did it"] = (AuditFault.Broken, ["""UPDATE "AuditEntries" SET "UserId" = NULL WHERE "Id" = {2}"""]),
        ["what was done"] = (AuditFault.Broken, ["""UPDATE "AuditEntries" SET "Action" = 'posts.delete' WHERE "Id" = {2}"""]),
        ["an entry taken out"] = (AuditFault.Missing, ["""DELETE FROM "AuditEntries" WHERE "Id" = {3}"""]),
        ["an entry taken out with its seal"] = (AuditFault.Broken, ["""DELETE FROM "AuditEntries" WHERE "Id" = {3}""", """DELETE FROM "AuditSeals" WHERE "EntryId" = {3}"""]),
        ["the gap closed again"] = (AuditFault.Broken,
        [
            """DELETE FROM "AuditEntries" WHERE "Id" = {3}""", """DELETE FROM "AuditSeals" WHERE "EntryId" = {3}""",
            """UPDATE "AuditSeals" SET "Seq" = -"Seq" WHERE "Chain" = {0} AND "Seq" > 3""", """UPDATE "AuditSeals" SET "Seq" = -"Seq" - 1 WHERE "Chain" = {0} AND "Seq" < 0""",
        ]),
        ["two entries exchanged"] = (AuditFault.Broken,
        [
            """UPDATE "AuditSeals" SET "Seq" = -2 WHERE "EntryId" = {2}""", """UPDATE "AuditSeals" SET "Seq" = 2 WHERE "EntryId" = {3}""", """UPDATE "AuditSeals" SET "Seq" = 3 WHERE "EntryId" = {2}""",
        ]),
        ["a seal slipped in"] = (AuditFault.Broken,
        [
            """DELETE FROM "AuditSeals" WHERE "EntryId" = {3}""",
            """INSERT INTO "AuditSeals" ("Chain", "Seq", "EntryId", "SealedAt", "Found", "Payload", "Link") SELECT "Chain", 3, {3}, "SealedAt", "Found", "Payload", "Link" FROM "AuditSeals" WHERE "Seq" = 2 AND "Chain" = {0}""",
        ]),
        ["the newest entry cut off"] = (AuditFault.Missing, [DeleteEntry6]),
        ["the newest entry cut off with its seal"] = (AuditFault.Cut, [DeleteEntry6, DeleteSeal6]),
        ["the newest entry cut off, and the head set back"] = (AuditFault.Unproven,
        [
            DeleteEntry6, DeleteSeal6,
            """UPDATE "AuditHeads" SET "Seq" = 5, "Link" = (SELECT "Link" FROM "AuditSeals" s WHERE s."Chain" = {0} AND s."Seq" = 5) WHERE "Chain" = {0}""",
        ]),
        ["the whole chain thrown away"] = (AuditFault.Cut, ["""DELETE FROM "AuditSeals" WHERE "Chain" = {0}""", """DELETE FROM "AuditHeads" WHERE "Chain" = {0}"""]),
        ["a payload emptied as if erased by right"] = (AuditFault.Erased,
        [
            """UPDATE "AuditEntries" SET "ActorName" = '-', "Title" = NULL, "Before" = NULL, "After" = NULL WHERE "Id" = {2}""",
            """UPDATE "AuditSeals" SET "Salt" = NULL, "ErasedAt" = "SealedAt" WHERE "EntryId" = {2}""",
        ]),
        ["a payload replaced under cover of an erasure"] = (AuditFault.Changed,
        [
            """UPDATE "AuditEntries" SET "After" = 'autre' WHERE "Id" = {2}""", """UPDATE "AuditSeals" SET "Salt" = NULL, "ErasedAt" = "SealedAt" WHERE "EntryId" = {2}""",
        ]),
    };

    public static TheoryData<StoreKind, string> Cases
    {
        get
        {
            var data = new TheoryData<StoreKind, string>();
            foreach (var name in Hands.Keys)
            {
                data.Add(StoreKind.Sqlite, name);
                data.Add(StoreKind.Postgres, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_hand_in_the_database_is_found(StoreKind store, string what)
    {
        await using var seals = await Seals.On(store);
        (await seals.Verify()).Flaws.ShouldBeEmpty("whole before");
        await seals.Tamper(Hands[what].Statements);
        (await seals.Verify()).Flaws.Select(f => f.Fault).ShouldContain(Hands[what].Fault);
        (await Command(seals)).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(1, c.Said), c => c.Said.ShouldContain("tampered"));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_entry_slipped_in_with_an_old_date_is_found_although_the_sealer_seals_it(StoreKind store)
    {
        await using var seals = await Seals.On(store);
        await using (var db = await seals.App.Db())
        {
            var at = seals.App.Clock.Now - Duration.FromMinutes(20);
            db.Add(new AuditEntry { Id = Id.New<AuditId>(at), WorkspaceId = seals.App.Workspace, At = at, ActorName = "Eve Curie", Door = Door.Page, Action = "posts.delete" });
            await db.SaveChangesAsync(Seals.Cancel);
        }

        (await seals.App.Get<AuditVerifier>().UnsealedAsync(Seals.Cancel)).ShouldHaveSingleItem().Fault.ShouldBe(AuditFault.Unsealed);
        await seals.Sealer.SealAllAsync(Seals.Cancel);
        (await seals.Verify()).Flaws.ShouldHaveSingleItem().Fault.ShouldBe(AuditFault.Backdated);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_cut_made_with_an_old_head_is_found_even_after_sealing_went_on(StoreKind store)
    {
        await using var seals = await Seals.On(store);
        AuditHead old;
        await using (var db = await seals.App.Db())
        {
            old = await db.Set<AuditHead>().AsNoTracking().SingleAsync(h => h.Chain == seals.App.Workspace, Seals.Cancel);
        }

        await seals.Write("Troisième");
        await seals.Sealer.SealAllAsync(Seals.Cancel);
        var gone = (await seals.Entries())[^1];
        await using (var db = await seals.App.Db())
        {
            await db.Set<AuditEntry>().Where(e => e.Id == gone).ExecuteDeleteAsync(Seals.Cancel);
            await db.Set<AuditSeal>().Where(s => s.EntryId == gone).ExecuteDeleteAsync(Seals.Cancel);
            await db.Set<AuditHead>().Where(h => h.Chain == old.Chain)
                .ExecuteUpdateAsync(s => s.SetProperty(h => h.Seq, old.Seq).SetProperty(h => h.Link, old.Link).SetProperty(h => h.Proof, old.Proof), Seals.Cancel);
        }

        (await seals.Verify()).Flaws.ShouldContain(f => f.Fault == AuditFault.Cut, "the witness saw more");
        await seals.Write("Après la coupe");
        await seals.Write("Et encore");
        await seals.Sealer.SealAllAsync(Seals.Cancel);
        (await seals.Verify()).Flaws.ShouldContain(f => f.Fault == AuditFault.Broken, "what the witness saw is kept");
    }

    [Fact]
    public async Task A_chain_sealed_anew_with_other_contents_does_not_fit_an_earlier_export()
    {
        await using var seals = await Seals.On(StoreKind.Sqlite);
        var earlier = await seals.Export();
        await seals.Tamper("""UPDATE "AuditEntries" SET "After" = 'autre' WHERE "Id" = {2}""", """DELETE FROM "AuditSeals" WHERE "Chain" = {0}""", """DELETE FROM "AuditHeads" WHERE "Chain" = {0}""");
        foreach (var file in Directory.GetFiles(seals.App.Get<RelaisSettings>().DataFolder, "audit-witness*"))
        {
            File.Delete(file);
        }

        await seals.Sealer.SealAllAsync(Seals.Cancel);
        var again = await seals.Export();
        (await AuditExport.VerifyAsync(again, [], Seals.Cancel)).Flaws.ShouldBeEmpty("by itself it is whole: whoever holds database, key file and witness can do this");
        (await AuditExport.VerifyAsync(again, AuditWitness.Read(earlier), Seals.Cancel)).Flaws.ShouldContain(f => f.Fault == AuditFault.Broken);
        (await seals.Verify([.. AuditWitness.Read(earlier)])).Flaws.ShouldContain(f => f.Fault == AuditFault.Broken);
    }

    [Theory]
    [InlineData("\"action\":\"posts.create\"", "\"action\":\"posts.delete\"", AuditFault.Broken)]
    [InlineData("\"actor\":\"Ben Barka\"", "\"actor\":\"Eve Curie\"", AuditFault.Changed)]
    [InlineData("\"seq\":3,", "\"seq\":9,", AuditFault.Broken)]
    public async Task A_changed_export_is_found_without_any_database(string was, string now, AuditFault fault)
    {
        await using var seals = await Seals.On(StoreKind.Sqlite);
        var file = await seals.Export();
        (await Offline(file)).ShouldBe((0, (await Offline(file)).Said));
        var lines = await File.ReadAllLinesAsync(file, Seals.Cancel);
        lines[3].ShouldContain(was);
        lines[3] = lines[3].Replace(was, now);
        await File.WriteAllLinesAsync(file, lines, Seals.Cancel);
        (await AuditExport.VerifyAsync(file, [], Seals.Cancel)).Flaws.ShouldContain(f => f.Fault == fault);
        (await Offline(file)).Code.ShouldBe(1);
    }

    [Fact]
    public async Task A_shortened_or_foreign_export_is_found()
    {
        await using var seals = await Seals.On(StoreKind.Sqlite);
        var file = await seals.Export();
        var lines = await File.ReadAllLinesAsync(file, Seals.Cancel);
        await File.WriteAllLinesAsync(file, lines[..^1], Seals.Cancel);
        (await Offline(file)).ShouldSatisfyAllConditions(c => c.Code.ShouldBe(1), c => c.Said.ShouldContain("cut short"));
        await File.WriteAllLinesAsync(file, [.. lines[..^2], lines[^1]], Seals.Cancel);
        (await Offline(file)).Code.ShouldBe(1);
        await File.WriteAllTextAsync(file, "a,b,c", Seals.Cancel);
        (await Offline(file)).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_program_written_from_the_documentation_alone_agrees()
    {
        Assert.SkipUnless(Python() is not null, "python3 is not there: the export is not verified by another program");
        await using var seals = await Seals.On(StoreKind.Sqlite);
        await seals.App.Do(seals.App.Ada, new EraseEntries([(await seals.Entries())[1]], "Demande d’une « personne » \u2028"));
        await seals.Sealer.SealAllAsync(Seals.Cancel);
        var file = await seals.Export();
        (await Other(file)).ShouldBe((0, "7 entries hold"));
        var text = await File.ReadAllTextAsync(file, Seals.Cancel);
        await File.WriteAllTextAsync(file, text.Replace("Premier 3", "Premier 4"), Seals.Cancel);
        (await Other(file)).Code.ShouldBe(1);
    }

    private static string? Python() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(p => Path.Combine(p, "python3")).FirstOrDefault(File.Exists);

    private static async Task<(int Code, string Said)> Other(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Relais.slnx")))
        {
            folder = folder.Parent;
        }

        using var run = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Python()!, [Path.Combine(folder.FullName, "tests", "peers", "audit", "verify.py"), file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = await run.StandardOutput.ReadToEndAsync(Seals.Cancel);
        await run.WaitForExitAsync(Seals.Cancel);
        return (run.ExitCode, said.Trim());
    }

    private static Task<(int Code, string Said)> Offline(string file) => Run(() => throw new SettingsException("no settings are needed offline"), file, null);

    private static Task<(int Code, string Said)> Command(Seals seals) => Run(() => seals.App.Get<RelaisSettings>(), null, seals.App.Clock);

    private static async Task<(int Code, string Said)> Run(Func<RelaisSettings> settings, string? file, TimeProvider? clock)
    {
        var to = new StringWriter();
        return (await AuditCommands.Verify(settings, file, [], json: false, to, Seals.Cancel, clock), to.ToString());
    }
}
