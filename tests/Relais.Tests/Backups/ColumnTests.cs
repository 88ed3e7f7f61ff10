using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Host.Commands;
using Relais.Kernel.Backups;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Tests.House;

namespace Relais.Tests.Backups;

/// <summary>
/// A row with a value in each column of each table of the model: whoever adds a kind of column that backups do not know yet is told here, and not by the
/// first person who needs one. All identifiers are the same, so that every reference has what it refers to.
/// </summary>
public sealed class ColumnTests
{
    private static readonly Guid TheOne = Guid.Parse("0198a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite, StoreKind.Sqlite)]
    [InlineData(StoreKind.Sqlite, StoreKind.Postgres)]
    [InlineData(StoreKind.Postgres, StoreKind.Postgres)]
    [InlineData(StoreKind.Postgres, StoreKind.Sqlite)]
    public async Task A_value_in_every_column_of_every_table_comes_back_on_either_engine(StoreKind from, StoreKind to)
    {
        var clock = new TestClock(Instant.FromUtc(2026, 8, 4, 8, 42));
        using var source = new Target(from);
        IReadOnlyList<(string Table, int Columns)> tables;
        await using (var product = await source.Open(clock))
        {
            await using var db = await product.GetRequiredService<IAppDbFactory>().CreateAsync(WorkspaceId.From(TheOne), Cancel);
            foreach (var kind in db.Model.GetEntityTypes().Where(t => !t.IsOwned()))
            {
                Put(db, kind);
            }

            await db.SaveChangesAsync(Cancel);
            tables = [.. BackupValues.TablesOf(db).Select(t => (t.Name, t.Columns.Count()))];
        }

        using var target = new Target(to);
        var file = Path.Combine(target.Folder, "relais.backup");
        await BackupCommands.Backup(source.Settings, file, withKeys: false, TextWriter.Null, Cancel, clock);
        await BackupCommands.Restore(target.Settings, file, TextWriter.Null, Cancel, clock);
        var before = await target.ShouldHold(file, clock);
        await ShouldHoldThePasskey(target, clock);
        tables.Count.ShouldBeGreaterThan(30);
        foreach (var (table, columns) in tables)
        {
            var row = JsonDocument.Parse(before[$"tables/{table}.jsonl"]).RootElement;
            row.EnumerateArray().Count(v => v.ValueKind != JsonValueKind.Null).ShouldBe(columns, table);
        }

        if (from == StoreKind.Sqlite && to == StoreKind.Sqlite)
        {
            (await Lists(target)).ShouldBe(await Lists(source), "as the product itself spells them: it looks for their elements by text");
        }
    }

    private static async Task<IReadOnlyList<string>> Lists(Target target)
    {
        await using var file = new SqliteConnection($"Data Source={target.Settings.DatabasePath}");
        await file.OpenAsync(Cancel);
        await using var read = file.CreateCommand();
        read.CommandText = """SELECT (SELECT "PreferredDuties" FROM "SurveyAnswers"), (SELECT "Days" FROM "RotaBands"), (SELECT "People" FROM "RotaBands"), (SELECT "Scopes" FROM "ApiTokens")""";
        await using var row = await read.ExecuteReaderAsync(Cancel);
        await row.ReadAsync(Cancel);
        return [.. Enumerable.Range(0, row.FieldCount).Select(row.GetString)];
    }

    /// <summary>Its document has bytes and a time in it, which each engine spells in its own way.</summary>
    private static async Task ShouldHoldThePasskey(Target target, TestClock clock)
    {
        await using var product = target.Bare(clock);
        await using var db = await product.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        var passkey = (await db.Set<IdentityUserPasskey<Guid>>().SingleAsync(Cancel)).Data;
        var made = Passkey();
        (passkey.Name, passkey.CreatedAt, passkey.SignCount, passkey.IsBackedUp).ShouldBe((made.Name, made.CreatedAt, made.SignCount, made.IsBackedUp));
        passkey.PublicKey.ShouldBe(made.PublicKey);
        passkey.AttestationObject.ShouldBe(made.AttestationObject);
        passkey.Transports.ShouldBe(made.Transports);
    }

    private static IdentityPasskeyData Passkey() => new()
    {
        Name = "clé \"1\"",
        PublicKey = [1, 255, 0],
        SignCount = 7,
        IsBackedUp = true,
        Transports = ["usb", "a,\"b"],
        AttestationObject = [0xAB, 0xCD, 0xEF],
        ClientDataJson = [3],
        CreatedAt = new(2026, 8, 4, 9, 0, 0, 123, TimeSpan.Zero),
    };

    private static void Put(AppDb db, IEntityType kind)
    {
        var row = RuntimeHelpers.GetUninitializedObject(kind.ClrType);
        if (row is IdentityUserPasskey<Guid> passkey)
        {
            passkey.Data = Passkey();
        }

        var entry = db.Entry(row);
        foreach (var property in kind.GetProperties())
        {
            entry.Property(property.Name).CurrentValue = Value(property.ClrType, property.GetMaxLength());
        }

        db.Add(row);
    }

    private static object Value(Type type, int? longest)
    {
        var core = Nullable.GetUnderlyingType(type) ?? type;
        if (core.IsGenericType && core.GetGenericArguments() is [var item] && core.IsAssignableFrom(typeof(List<>).MakeGenericType(item)))
        {
            var both = Array.CreateInstance(item, 2);
            both.SetValue(Value(item, null), 0);
            both.SetValue(item == typeof(Guid) ? Guid.Empty : Value(item, 1), 1);
            return Activator.CreateInstance(typeof(List<>).MakeGenericType(item), both)!;
        }

        const string Text = "\t\"\\,é{}\n";
        return core == typeof(string) ? Text[..Math.Min(Text.Length, longest ?? Text.Length)]
            : core == typeof(byte[]) ? new byte[] { 0, 1, 255 }
            : core == typeof(Guid) ? TheOne
            : core.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>)) ? core.GetMethod("From")!.Invoke(null, [TheOne])!
            : core == typeof(bool) ? true
            : core == typeof(int) ? 7
            : core == typeof(long) ? (1L << 53) + 1
            : core == typeof(double) ? 0.1
            : core == typeof(Instant) ? Instant.FromUtc(2026, 8, 4, 8, 42).PlusNanoseconds(100)
            : core == typeof(Duration) ? Duration.FromTicks(1)
            : core == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 8, 4, 9, 0, 0, 123, TimeSpan.Zero)
            : core == typeof(LocalDate) ? new LocalDate(2026, 8, 6)
            : core == typeof(LocalTime) ? new LocalTime(10, 1, 2)
            : core == typeof(LocalDateTime) ? new LocalDateTime(2026, 8, 6, 10, 1, 2)
            : core.IsEnum ? Enum.GetValues(core).Cast<object>().Last()
            : throw new InvalidOperationException($"A row has a {core.Name}, of which there is no example here: give one, and see to it that backups know it.");
    }
}
