using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

public sealed class RowBulkTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A value is bound only where it differs from the row before: none may stay behind, and none may be taken for nothing.</summary>
    [Theory, MemberData(nameof(Stores))]
    public async Task Each_row_keeps_its_own_values_whatever_the_row_before_it_had(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var now = app.Clock.Now();
        string?[] texts = ["un", null, "un", "", "", null, "é", new string('é', 300), new string('é', 256), "un", "un"];
        var rows = texts.Select((text, i) => new AuditEntry
        {
            Id = Id.New<AuditId>(now),
            WorkspaceId = i % 3 == 0 ? null : app.Workspace,
            At = now + Duration.FromSeconds(i / 2),
            UserId = i % 4 < 2 ? app.Ada.User : null,
            ActorName = i % 5 == 0 ? "" : "Ada",
            Door = i % 2 == 0 ? Door.Api : Door.Page,
            Action = "test",
            Title = text,
            Before = text,
            After = i == 0 ? null : texts[i - 1],
        }).ToList();
        await using (var db = await app.Db())
        {
            await using var write = await db.BeginWriteAsync(Cancel);
            await RowBulk.Add(db, rows, Cancel);
            await write.CommitAsync(Cancel);
        }

        await using var look = await app.Db();
        var kept = (await look.Set<AuditEntry>().AsNoTracking().Where(e => e.Action == "test").ToListAsync(Cancel)).ToDictionary(e => e.Id);
        foreach (var row in rows)
        {
            foreach (var property in typeof(AuditEntry).GetProperties())
            {
                property.GetValue(kept[row.Id]).ShouldBe(property.GetValue(row), property.Name);
            }
        }
    }
}
