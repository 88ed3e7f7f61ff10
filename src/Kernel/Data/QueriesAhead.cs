using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Relais.Kernel.Data;

/// <summary>
/// The first queries of a process load most of what EF translates and reads with, which takes a fifth of a second. It needs no model of
/// the product: it is done with a small one, on the core that is idle while <see cref="ModelAhead"/> uses the other.
/// </summary>
public static class QueriesAhead
{
    /// <summary>Runs queries of the usual shapes on a database in memory; on PostgreSQL that would load the wrong half.</summary>
    public static async Task Run(Store store, CancellationToken cancel)
    {
        if (!store.IsSqlite)
        {
            return;
        }

        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(cancel);
        await using var db = new Shapes(new DbContextOptionsBuilder<Shapes>().UseSqlite(connection).Options);
        await using var create = connection.CreateCommand();
        create.CommandText = """CREATE TABLE "Whole" ("Id" BLOB PRIMARY KEY, "Word" TEXT); CREATE TABLE "Part" ("Id" BLOB PRIMARY KEY, "WholeId" BLOB, "Word" TEXT)""";
        await create.ExecuteNonQueryAsync(cancel);
        List<Guid> ids = [Guid.Empty];
        _ = await db.Set<Whole>().FirstOrDefaultAsync(w => w.Word == "", cancel);
        _ = await db.Set<Whole>().Where(w => ids.Contains(w.Id)).Include(w => w.Parts).AsNoTracking().ToListAsync(cancel);
        _ = await db.Set<Part>().Where(p => ids.Contains(p.WholeId)).Select(p => new { p.Id, p.Word }).OrderBy(p => p.Word).ToListAsync(cancel);
    }

    private sealed class Whole
    {
        public Guid Id { get; set; }

        public string Word { get; set; } = "";

        public List<Part> Parts { get; set; } = [];
    }

    private sealed class Part
    {
        public Guid Id { get; set; }

        public Guid WholeId { get; set; }

        public string Word { get; set; } = "";
    }

    private sealed class Shapes(DbContextOptions<Shapes> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Whole>();
            modelBuilder.Entity<Part>();
        }
    }
}
