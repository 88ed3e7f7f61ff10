using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns;
using Relais.Campaigns.Browse;
using Relais.Campaigns.Edit;
using Relais.Channels;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Live;
using Relais.Kernel.Slices;
using Relais.Tests.Channels;
using Relais.Tests.House;
using Shouldly;

namespace Relais.Tests.Campaigns;

public sealed class CampaignTests
{
    private static readonly CreateCampaign Autumn = new("Rentrée 2026", new(2026, 8, 24), new(2026, 9, 13), []);

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_campaign_is_made_changed_deleted_and_brought_back(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var channel = await world.ConnectSandbox();
        var app = world.App;

        var made = await app.Do(app.Ada, Autumn with { Channels = [channel], Colour = 3 });
        made.Days.ShouldBe(21);
        made.ChannelIds.ShouldBe([channel]);
        var changed = await app.Do(app.Ada, new EditCampaign(made.Id, " La rentrée ", new(2026, 8, 25), made.Ends, []) { Version = made.Version });
        changed.Name.ShouldBe("La rentrée");
        changed.Colour.ShouldBe(3);
        changed.ChannelIds.ShouldBeEmpty();
        changed.Version.ShouldNotBe(made.Version);

        var ran = await app.Get<Pipeline>().Run(app.Ada, (object)new DeleteCampaign(made.Id), null);
        (await app.Do(app.Eve, new ListCampaigns())).Campaigns.ShouldBeEmpty();
        (await app.Run(app.Eve, new GetCampaign(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Get<Undo>().Run(app.Ada, ran.Reply.Undo!.Value, default)).Problem.ShouldBeNull();
        (await app.Do(app.Eve, new ListCampaigns())).Campaigns.ShouldHaveSingleItem().Name.ShouldBe("La rentrée");

        await using var db = await app.Db();
        (await db.Set<AuditEntry>().Where(a => a.Kind == "campaign").OrderBy(a => a.Id).Select(a => a.Action).ToListAsync())
            .ShouldBe(["campaigns.create", "campaigns.edit", "campaigns.delete", "campaigns.restore"], ignoreOrder: true);
    }

    [Fact]
    public async Task Undoing_a_change_brings_everything_back()
    {
        await using var world = await ChannelWorld.On();
        var channel = await world.ConnectSandbox();
        var app = world.App;
        var made = await app.Do(app.Ada, Autumn with { Channels = [channel] });

        var ran = await app.Get<Pipeline>().Run(app.Ada, new EditCampaign(made.Id, "Autre", new(2027, 1, 1), new(2027, 1, 2), [], 6), null);
        await app.Get<Undo>().Run(app.Ada, ran.Reply.Undo!.Value, default);

        var back = (await app.Do(app.Ada, new GetCampaign(made.Id))).Campaign!;
        (back with { Version = made.Version }).ShouldBeEquivalentTo(made);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Who_saves_an_old_version_is_shown_the_new_one(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var channel = await world.ConnectSandbox();
        var app = world.App;
        var made = await app.Do(app.Ada, Autumn);

        // Only the channels change: that too makes the version seen an old one.
        await app.Do(app.Ada, new EditCampaign(made.Id, made.Name, made.Starts, made.Ends, [channel]) { Version = made.Version });
        var refused = await app.Run(app.Ada, new EditCampaign(made.Id, "Trop tard", made.Starts, made.Ends, []) { Version = made.Version });

        refused.Problem!.Kind.ShouldBe(ProblemKind.Conflict);
        refused.Problem.Current.ShouldBeOfType<CampaignView>().ChannelIds.ShouldBe([channel]);
        (await app.Do(app.Ada, new GetCampaign(made.Id))).Campaign!.Name.ShouldBe(made.Name);
    }

    [Fact]
    public async Task Wrong_values_are_said_at_their_fields()
    {
        await using var app = await TestApp.OnSqlite();
        (CreateCampaign Request, string Field, string Key)[] wrong =
        [
            (Autumn with { Name = "  " }, "name", "problem.field.required"),
            (Autumn with { Name = new string('a', 81) }, "name", "problem.field.too_long"),
            (Autumn with { Starts = null }, "starts", "problem.field.required"),
            (Autumn with { Ends = null }, "ends", "problem.field.required"),
            (Autumn with { Ends = new(2026, 8, 23) }, "ends", "campaigns.ends_before"),
            (Autumn with { Ends = new(2036, 8, 23) }, "ends", "campaigns.too_long"),
            (Autumn with { Starts = new(26, 8, 24), Ends = new(26, 8, 25) }, "starts", "campaigns.year"),
            (Autumn with { Colour = 7 }, "colour", "campaigns.colour_unknown"),
            (Autumn with { Colour = 0 }, "colour", "campaigns.colour_unknown"),
            (Autumn with { Channels = [ChannelId.From(Guid.CreateVersion7())] }, "channels", "campaigns.channel_unknown"),
        ];
        foreach (var (request, field, key) in wrong)
        {
            var found = (await app.Run(app.Ada, request)).Problem.ShouldNotBeNull().Fields.ShouldHaveSingleItem();
            found.TextKey.ShouldBe(key);
            found.Field.ShouldBe(field);
        }

        (await app.Run(app.Ada, new ListCampaigns(new(2026, 2, 1), new(2026, 1, 1)))).Problem!.Kind.ShouldBe(ProblemKind.Invalid);
        (await app.Do(app.Ada, new ListCampaigns())).Campaigns.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_day_is_a_campaign()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Do(app.Ada, Autumn with { Ends = Autumn.Starts })).Days.ShouldBe(1);
    }

    [Fact]
    public async Task Campaigns_side_by_side_get_different_colours()
    {
        await using var app = await TestApp.OnSqlite();
        var colours = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            colours.Add((await app.Do(app.Ada, Autumn with { Name = $"Campagne {i}" })).Colour);
        }

        colours.Distinct().Count().ShouldBe(6);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_period_shows_what_runs_on_one_of_its_days(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Do(app.Ada, Autumn with { Name = "avant", Starts = new(2026, 7, 1), Ends = new(2026, 7, 31) });
        await app.Do(app.Ada, Autumn with { Name = "bord", Starts = new(2026, 7, 20), Ends = new(2026, 8, 1) });
        await app.Do(app.Ada, Autumn with { Name = "dedans", Starts = new(2026, 8, 5), Ends = new(2026, 8, 6) });
        await app.Do(app.Ada, Autumn with { Name = "autour", Starts = new(2026, 1, 1), Ends = new(2026, 12, 31) });
        await app.Do(app.Ada, Autumn with { Name = "après", Starts = new(2026, 9, 1), Ends = new(2026, 9, 2) });

        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(app.Workspace);
        var shown = await scope.ServiceProvider.GetRequiredService<Relais.Campaigns.Campaigns>().Between(new(2026, 8, 1), new(2026, 8, 31));

        shown.Select(c => c.Name).ShouldBe(["autour", "dedans", "bord"]);
    }

    [Fact]
    public async Task Editors_edit_and_everybody_sees()
    {
        await using var app = await TestApp.OnSqlite();
        var editor = app.Ben with { Role = Role.Editor };
        var made = await app.Do(editor, Autumn);

        (await app.Do(app.Eve, new GetCampaign(made.Id))).Campaign!.Name.ShouldBe(made.Name);
        (await app.Run(app.Ben, Autumn)).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ben, new EditCampaign(made.Id, "x", made.Starts, made.Ends, []))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ben, new DeleteCampaign(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
    }

    [Fact]
    public async Task Another_workspace_meets_none_of_it()
    {
        await using var app = await TestApp.OnSqlite();
        var made = await app.Do(app.Ada, Autumn);

        (await app.Do(app.Mallory, new ListCampaigns())).Campaigns.ShouldBeEmpty();
        (await app.Run(app.Mallory, new GetCampaign(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new EditCampaign(made.Id, "x", made.Starts, made.Ends, []))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new DeleteCampaign(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new RestoreCampaign(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task A_deleted_campaign_is_gone_for_good_after_thirty_days()
    {
        await using var app = await TestApp.OnSqlite();
        var made = await app.Do(app.Ada, Autumn);
        await app.Do(app.Ada, new DeleteCampaign(made.Id));
        app.Clock.Advance(Duration.FromDays(31));

        (await app.Run(app.Ada, new RestoreCampaign(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task The_calendar_hears_of_every_change()
    {
        await using var app = await TestApp.OnSqlite();
        using var heard = app.Get<Notices>().Listen(app.Workspace);

        await app.Do(app.Ada, Autumn);

        var notice = await heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
        notice.Topics.Select(t => t.Name).ShouldBe(["campaigns", "calendar"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_campaign_keeps_a_channel_that_was_removed_since()
    {
        await using var world = await ChannelWorld.On();
        var channel = await world.ConnectSandbox();
        var app = world.App;
        var made = await app.Do(app.Ada, Autumn with { Channels = [channel] });
        await app.Do(app.Ada, new Relais.Channels.Leave.RemoveChannel(channel));

        var sheet = await app.Do(app.Ada, new ListCampaigns());
        sheet.ChannelsOf(sheet.Campaigns[0]).ShouldBeEmpty();
        (await app.Do(app.Ada, new EditCampaign(made.Id, "Suite", made.Starts, made.Ends, [channel]))).ChannelIds.ShouldBe([channel]);
    }
}
