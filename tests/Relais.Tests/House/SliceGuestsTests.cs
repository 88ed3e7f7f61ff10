using System.Text.Json;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Tests.House;

/// <summary>
/// Guests stay within their limits: each slice of the product, found by reflection, is run by a guest with every right there is and a request that names rows
/// outside. It is refused to guests, or shows nothing of those rows and changes none of them.
/// </summary>
public sealed class SliceGuestsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Every_slice_is_refused_to_a_guest_or_shows_and_changes_nothing_outside_their_limits(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var anything = new Anything(app);
        await anything.Strew();
        var guest = app.Eve with { Role = Role.Owner, Guest = new([Guid.CreateVersion7()], [Guid.CreateVersion7()]) };
        var foreign = anything.Ids.Where(i => i != app.Workspace.Value).Select(i => i.ToString()).ToList();
        await using var db = await app.Db();
        var before = await SliceWorkspacesTests.Rows(db, app.Workspace);
        before.ShouldContain(Anything.Marker);
        var (wrong, refused) = (new List<string>(), 0);
        foreach (var slice in app.Get<SliceCatalog>().All)
        {
            var request = anything.Request(slice.RequestType);
            var named = JsonSerializer.Serialize(request, slice.RequestType, Wire.Json);
            var shown = "";
            try
            {
                var ran = await app.Get<Pipeline>().Run(guest, request, null, Cancel);
                refused += ran.Problem?.TextKey == "problem.not_for_guests" ? 1 : 0;
                if (!slice.IsForGuests)
                {
                    ran.Problem.ShouldNotBeNull(slice.Name).TextKey.ShouldBe("problem.not_for_guests", slice.Name);
                }

                shown = SliceWorkspacesTests.Shown(ran.Result) + JsonSerializer.Serialize(ran.Problem?.Current, Wire.Json);
            }
            catch (NullReferenceException) when (!slice.RequestType.IsPublic)
            {
                // A request that the product makes itself has parts that reflection leaves empty. Nothing may have been kept of it.
            }

            if (shown.Contains(Anything.Marker, StringComparison.Ordinal) || foreign.Exists(i => shown.Contains(i, StringComparison.Ordinal) && !named.Contains(i, StringComparison.Ordinal)))
            {
                wrong.Add($"{slice.Name} shows what is outside: {shown}");
            }

            var after = await SliceWorkspacesTests.Rows(db, app.Workspace);
            var (old, now) = (before.Split('\n'), after.Split('\n'));
            if (old.Except(now).FirstOrDefault() is { } changed)
            {
                wrong.Add($"{slice.Name} changed a row outside: {changed}");
            }

            if (now.Except(old).FirstOrDefault(row => foreign.Exists(i => row.Contains(i, StringComparison.Ordinal)) || row.Contains(Anything.Marker, StringComparison.Ordinal)) is { } pointing)
            {
                wrong.Add($"{slice.Name} left a row that points outside: {pointing}");
            }

            before = after;
        }

        wrong.ShouldBeEmpty();
        refused.ShouldBeGreaterThan(60);
    }

    /// <summary>That the requests name rows that are there: within their limits, a guest does see them.</summary>
    [Fact]
    public async Task The_same_requests_do_reach_the_rows_within_a_guests_limits()
    {
        await using var app = await TestApp.OnSqlite();
        var anything = new Anything(app);
        await anything.Strew();
        var guest = app.Eve with { Role = Role.Owner, Guest = new([anything.The<ChannelId>().Value], [anything.The<CampaignId>().Value]) };
        var shows = new List<string>();
        foreach (var slice in app.Get<SliceCatalog>().All.Where(s => s.Declared.ForGuests))
        {
            try
            {
                var ran = await app.Get<Pipeline>().Run(guest, anything.Request(slice.RequestType), null, Cancel);
                if (SliceWorkspacesTests.Shown(ran.Result).Contains(Anything.Marker, StringComparison.Ordinal))
                {
                    shows.Add(slice.Name);
                }
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException or NullReferenceException or NodaTime.TimeZones.DateTimeZoneNotFoundException)
            {
                // A text that is JSON or the name of a zone in a real row is none here: it was read, which is what this counts.
                shows.Add(slice.Name);
            }
        }

        shows.Count.ShouldBeGreaterThan(6, string.Join(", ", shows));
        shows.ShouldContain("campaigns.list");
        shows.ShouldContain("media.list");
    }
}
