using System.Data;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Tests.House;

/// <summary>
/// Workspaces never mix: each slice of the product, found by reflection, is run by the owner of another workspace with a request that names the rows of this
/// one. Whatever it answers, it shows nothing of them, changes none of them, and leaves nothing in the other workspace that points at them.
/// </summary>
public sealed class SliceWorkspacesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_slice_run_from_another_workspace_neither_shows_nor_touches_a_row_of_this_one()
    {
        await using var app = await TestApp.OnSqlite();
        var anything = new Anything(app);
        await anything.Strew();
        await using var db = await app.Db();
        var before = await Rows(db, app.Workspace);
        before.ShouldContain(Anything.Marker);
        var (wrong, pointing) = (new List<string>(), new HashSet<string>());
        foreach (var slice in app.Get<SliceCatalog>().All)
        {
            var request = anything.Request(slice.RequestType);
            var named = JsonSerializer.Serialize(request, slice.RequestType, Wire.Json);
            var shown = "";
            try
            {
                var ran = await app.Get<Pipeline>().Run(slice.Declared.Permission is Permission.Account or Permission.Anyone ? app.Mallory with { Workspace = null, Member = null, Role = Role.None } : app.Mallory, request, null, Cancel);
                shown = Shown(ran.Result) + JsonSerializer.Serialize(ran.Problem?.Current, Wire.Json);
            }
            catch (NullReferenceException) when (!slice.RequestType.IsPublic)
            {
                // A request that the product makes itself has parts that reflection leaves empty. Nothing may have been kept of it.
            }

            var theirs = await Rows(db, app.Mallory.Workspace!.Value);
            if (shown.Contains(Anything.Marker, StringComparison.Ordinal) || anything.Ids.Select(i => i.ToString()).Any(i => shown.Contains(i, StringComparison.Ordinal) && !named.Contains(i, StringComparison.Ordinal)))
            {
                wrong.Add($"{slice.Name} shows what is not theirs: {shown}");
            }

            if (Pointers(theirs).Except(pointing).ToList() is { Count: > 0 } found)
            {
                pointing.UnionWith(found);
                wrong.Add($"{slice.Name} leaves {string.Join(", ", found)} in the other workspace: {named}");
            }

            if (await Rows(db, app.Workspace) != before)
            {
                wrong.Add($"{slice.Name} changed a row: {named}");
                break;
            }
        }

        wrong.ShouldBeEmpty();

        IEnumerable<string> Pointers(string rows) => anything.Ids.Select(i => i.ToString()).Append(Anything.Marker).Where(i => rows.Contains(i, StringComparison.Ordinal));
    }

    /// <summary>That the requests name rows that are there: run by whoever may, many show or change them.</summary>
    [Fact]
    public async Task The_same_requests_do_reach_the_rows_when_their_own_people_run_them()
    {
        await using var app = await TestApp.OnSqlite();
        var anything = new Anything(app);
        await anything.Strew();
        await using var db = await app.Db();
        var (shows, changes) = (0, 0);
        foreach (var slice in app.Get<SliceCatalog>().All)
        {
            var before = await Rows(db, app.Workspace);
            try
            {
                var ran = await app.Get<Pipeline>().Run(app.Ada, anything.Request(slice.RequestType), null, Cancel);
                shows += Shown(ran.Result).Contains(Anything.Marker, StringComparison.Ordinal) ? 1 : 0;
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException or NullReferenceException or NodaTime.TimeZones.DateTimeZoneNotFoundException)
            {
                // A text that is JSON or the name of a zone in a real row is none here: it was read, which is what this counts.
                shows++;
            }

            changes += await Rows(db, app.Workspace) != before ? 1 : 0;
        }

        shows.ShouldBeGreaterThan(12);
        changes.ShouldBeGreaterThan(25);
    }

    internal static string Shown(object? result) => result is null ? "" : JsonSerializer.Serialize(result, result.GetType(), Wire.Json);

    /// <summary>Every row of a workspace as text, as the database holds it.</summary>
    internal static async Task<string> Rows(AppDb db, WorkspaceId workspace)
    {
        var connection = db.Database.GetDbConnection();
        if (connection.State != ConnectionState.Open)
        {
            await connection.OpenAsync(Cancel);
        }

        var text = new StringBuilder();
        foreach (var table in Anything.Owned(db).Select(t => t.GetTableName()!).Distinct())
        {
            await using var command = connection.CreateCommand();
            var own = db.Kind == StoreKind.Postgres ? $"\"WorkspaceId\" = '{workspace}'" : $"hex(\"WorkspaceId\") = '{Convert.ToHexString(workspace.Value.ToByteArray(bigEndian: true))}'";
            command.CommandText = $"SELECT * FROM \"{table}\" WHERE {own}";
            await using var rows = await command.ExecuteReaderAsync(Cancel);
            while (await rows.ReadAsync(Cancel))
            {
                text.Append(table);
                for (var i = 0; i < rows.FieldCount; i++)
                {
                    text.Append('|').Append(rows.GetValue(i) switch { byte[] { Length: 16 } id => new Guid(id, bigEndian: true).ToString(), byte[] bytes => Convert.ToHexString(bytes), var other => other });
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }
}
