using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns.Edit;
using Relais.Channels;
using Relais.Channels.Leave;
using Relais.Channels.Links;
using Relais.Content;
using Relais.Content.ReviewLinks;
using Relais.Content.Writing;
using Relais.Identity;
using Relais.Identity.Access;
using Relais.Identity.Invitations;
using Relais.Identity.LockOut;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Publishing;
using Relais.Publishing.Pauses;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;
using Relais.Tests.House;
using Relais.Tests.Kernel;
using Relais.Tests.Publishing;

namespace Relais.Tests.Identity;

public sealed class RightsTests
{
    private static readonly LocalDate Today = new(2026, 8, 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_set_given_for_one_channel_counts_there_and_nowhere_else_until_its_day(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, mine, other) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        var (here, there) = (await stage.Post([mine], "Ici"), await stage.Post([other], "Là"));
        await app.Do(app.Ada, new GiveRights(app.Eve.Member!.Value, "publishing", Of(mine), Until: Today.PlusDays(2)));
        await app.Do(app.Ada, new GiveRights(app.Eve.Member!.Value, "copy_editing", Of(mine)));

        var eve = await Load(app, app.Eve);
        (await app.Run(eve, new PlanPostRequest(here, Today, new LocalTime(15, 0)))).Ok.ShouldBeTrue();
        (await app.Run(eve, new ScheduleDeliveriesRequest(here))).Ok.ShouldBeTrue();
        (await app.Run(eve, new PlanPostRequest(there, Today, new LocalTime(15, 0)))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(eve, new SetChannelsRequest(here, [mine, other]))).Problem!.TextKey.ShouldBe("content.problem.not_there", "a post does not travel to where one may not write");
        (await app.Run(eve, new CreatePostRequest("", "À moi", [mine]))).Ok.ShouldBeTrue();
        (await app.Run(eve, new CreatePostRequest("", "Partout", [mine, other]))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(eve, new CreateCampaign("X", Today, Today, [], 1))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);

        app.Clock.Advance(Duration.FromDays(3));
        eve = await Load(app, app.Eve);
        (await app.Run(eve, new PlanPostRequest(here, Today.PlusDays(5), new LocalTime(15, 0)))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "its day is over");
        (await app.Run(eve, new CreatePostRequest("", "Encore", [mine]))).Ok.ShouldBeTrue("what was given for good goes on");
    }

    [Fact]
    public async Task What_is_taken_for_one_channel_wins_over_the_role_and_over_what_is_given()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, mine, other) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "admin", Of(mine), Takes: true));
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "publishing", Of(mine)));
        var ben = await Load(app, app.Ben with { Role = Role.Admin });
        var (here, both) = (await stage.Post([mine], "Ici"), await stage.Post([mine, other], "Les deux"));
        var campaign = await app.Do(app.Ada, new CreateCampaign("Été", Today, Today.PlusDays(9), [], 1));

        foreach (var (name, run) in Everything(here, mine))
        {
            (await run(app, ben)).ShouldBe(ProblemKind.Forbidden, name);
        }

        (await app.Run(ben, new SetCampaignRequest(both, campaign.Id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "one of its channels is enough");
        (await app.Run(ben, new CreatePostRequest("", "Ailleurs", [other]))).Ok.ShouldBeTrue();
        (await app.Run(ben, new DisconnectChannel(other))).Ok.ShouldBeTrue();
        (await app.Run(ben, new EditCampaign(campaign.Id, "Automne", Today, Today.PlusDays(9), []))).Ok.ShouldBeTrue();
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "campaigns", "campaign:" + campaign.Id, Takes: true));
        (await app.Run(await Load(app, ben), new DeleteCampaign(campaign.Id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
    }

    [Fact]
    public async Task Every_slice_that_asks_about_places_refuses_whoever_holds_its_right_for_another_channel()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, mine, other) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        var post = await stage.Post([other], "Là");
        var everything = app.Get<Rights>().All.Where(p => p.OnPlaces).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var eve = app.Eve with { Grants = [new("all", everything, new RightsPlace(PlaceKind.Channel, mine.Value), false)] };
        var asked = Everything(post, other);
        foreach (var (name, run) in asked)
        {
            (await run(app, eve)).ShouldBe(ProblemKind.Forbidden, name);
        }

        // Found by reflection, so that none is forgotten: those that need a delivery or a campaign of their own are proven beside.
        string[] elsewhere = ["deliveries.put_back", "deliveries.look_again", "deliveries.settle", "channels.revoke_reconnect_link", "channels.restore", "campaigns.edit", "campaigns.delete", "campaigns.restore",
            "posts.restore", "posts.restore_version", "posts.describe_media", "posts.place_media", "posts.set_options", "posts.set_visibility", "posts.save", "posts.revoke_review_link"];
        app.Get<SliceCatalog>().All.Where(s => s.Declared.OnPlaces).Select(s => s.Name).Except(asked.Select(a => a.Name)).ShouldBe(elsewhere, ignoreOrder: true);
        app.Get<SliceCatalog>().All.Where(s => s.Declared.OnPlaces).Select(s => s.Declared.Permission).Append(ContentPermissions.EditOthers).Distinct()
            .ShouldBe(everything, ignoreOrder: true, "a right for places has a slice that asks, and only such a right does");
    }

    [Fact]
    public async Task Every_slice_that_does_not_ask_about_places_refuses_whoever_holds_its_right_for_one_alone()
    {
        await using var app = await TestApp.OnSqlite();
        var pipeline = app.Get<Pipeline>();
        var all = app.Get<Rights>().All.Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var only = app.Eve with { Role = Role.None, Grants = [new("all", all, new RightsPlace(PlaceKind.Channel, Guid.CreateVersion7()), false)] };
        var taken = app.Ada with { Role = Role.Admin, Grants = [new("all", all, null, true)] };
        foreach (var slice in app.Get<SliceCatalog>().All.Where(s => s.Declared.Permission is not (Permission.Anyone or Permission.Account)))
        {
            var request = RuntimeHelpers.GetUninitializedObject(slice.RequestType);
            (await pipeline.Run(taken, request, null)).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, slice.Name + ", all taken");
            if (!slice.Declared.OnPlaces)
            {
                (await pipeline.Run(only, request, null)).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, slice.Name);
            }
        }
    }

    [Fact]
    public async Task A_slice_that_forgets_to_ask_where_keeps_nothing_for_whoever_holds_its_right_in_places()
    {
        await using var app = await TestApp.OnSqlite(modules: [new GuestbookModule()]);
        var eve = app.Eve with { Grants = [new("x", new HashSet<string> { "guestbook.tear" }, new RightsPlace(PlaceKind.Channel, Guid.CreateVersion7()), false)] };
        (await app.Run(eve, new TearPage())).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        await using var db = await app.Db();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "guestbook.tear", Cancel)).ShouldBe(0);
        (await app.Run(app.Ada, new TearPage())).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_gives_takes_or_gives_back_more_than_they_have()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, mine) = (stage.App, await stage.Channel("canal"));
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        var ben = app.Ben with { Role = Role.Admin };
        var (eve, me) = (app.Eve.Member!.Value, app.Ben.Member!.Value);
        (await app.Run(ben, new GiveRights(eve, "admin"))).Ok.ShouldBeTrue("an administrator gives what an administrator has");
        var set = await app.Do(app.Ada, new SaveRightsSet(null, "Effacement", ["audit.erase"]));
        (await app.Run(ben, new GiveRights(eve, set.ToString()))).Problem!.TextKey.ShouldBe("identity.rights.not_yours");
        (await app.Run(ben, new SaveRightsSet(null, "À moi", ["audit.erase"]))).Problem!.TextKey.ShouldBe("identity.rights.not_yours");

        var taken = await app.Do(app.Ada, new GiveRights(me, "publishing", Of(mine), Takes: true));
        ben = await Load(app, ben);
        (await app.Run(ben, new EndGrant(taken))).Problem!.TextKey.ShouldBe("identity.rights.not_yours", "what was taken from oneself");
        (await app.Run(ben, new GiveRights(eve, "publishing", Of(mine)))).Problem!.TextKey.ShouldBe("identity.rights.not_yours");
        (await app.Run(ben, new Invite("double@canal.example", Role.Admin))).Problem!.TextKey.ShouldBe("identity.above_you", "a role gives everywhere what was taken somewhere");
        (await app.Run(ben, new GiveRights(app.Ada.Member!.Value, "reader", Takes: true))).Problem!.TextKey.ShouldBe("identity.above_you");
        (await app.Run(app.Ada, new GiveRights(app.Ada.Member!.Value, "reader", Takes: true))).Problem!.TextKey.ShouldBe("identity.rights.owner");
        (await app.Run(app.Ben, new GiveRights(eve, "reader"))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new GiveRights(eve, "reader"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Ada, new GiveRights(eve, "record", Of(mine)))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.rights.not_on_places");
        (await app.Run(app.Ada, new RemoveRightsSet(set))).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task It_is_said_what_a_person_can_do_and_why_and_who_can_do_it_on_a_channel()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, mine, other) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        await app.Do(app.Ada, new GiveRights(app.Eve.Member!.Value, "publishing", Of(mine)));
        var told = await app.Do(app.Ada, new ReadMemberRights(app.Eve.Member!.Value));
        told.Rights.Single(r => r.Key == PublishingPermissions.PublishNow).ShouldSatisfyAllConditions(
            r => r.Extent.ShouldBe(Extent.Somewhere),
            r => r.Reasons.ShouldHaveSingleItem().Grant!.Place.ShouldBe("canal (Scripted)"),
            r => r.Reasons[0].Grant!.By.ShouldBe("Ada Lovelace"));
        told.Rights.Single(r => r.Key == ContentPermissions.ViewPosts).ShouldSatisfyAllConditions(r => r.Extent.ShouldBe(Extent.Everywhere), r => r.Reasons.ShouldHaveSingleItem().Role.ShouldBe(Role.Reader));
        (await app.Run(app.Ben, new ReadMemberRights(app.Eve.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "for oneself and whoever manages members");
        (await app.Run(app.Eve, new ReadMemberRights(app.Eve.Member!.Value))).Ok.ShouldBeTrue();

        (await Who(app, mine)).ShouldBe(["Ada Lovelace", "Eve Curie"]);
        (await Who(app, other)).ShouldBe(["Ada Lovelace"]);
        await app.Do(app.Ada, new LockMember(app.Eve.Member!.Value));
        (await Who(app, mine)).ShouldBe(["Ada Lovelace"], "locked out");
    }

    [Fact]
    public async Task Ready_made_sets_name_rights_that_exist_and_changing_a_set_changes_it_for_everyone_who_has_it()
    {
        await using var app = await TestApp.OnSqlite();
        var rights = app.Get<Rights>();
        ReadySets.Named.Where(r => !rights.Knows(r)).ShouldBeEmpty();
        var id = await app.Do(app.Ada, new SaveRightsSet(null, "Relecture", [ContentPermissions.EditOthers]));
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, id.ToString()));
        rights.May(await Load(app, app.Ben), ContentPermissions.EditOthers).ShouldBeTrue();
        await app.Do(app.Ada, new SaveRightsSet(id, "Relecture", [ContentPermissions.WriteMedia]));
        rights.May(await Load(app, app.Ben), ContentPermissions.EditOthers).ShouldBeFalse();
        (await app.Run(app.Ada, new RemoveRightsSet(id))).Problem!.TextKey.ShouldBe("identity.rights.set_used");
    }

    private static async Task<IReadOnlyList<string>> Who(TestApp app, ChannelId channel) =>
        [.. (await app.Do(app.Ada, new WhoMay(PublishingPermissions.PublishNow, Of(channel)))).People.Where(p => p.May).Select(p => p.Person.Name)];

    private static string Of(ChannelId channel) => "channel:" + channel;

    /// <summary>The caller as a request would make them.</summary>
    private static async Task<Caller> Load(TestApp app, Caller caller)
    {
        await using var db = await app.Db();
        return caller with { Grants = [.. (await app.Get<Grants>().AllAsync(db, Cancel))[caller.Member!.Value]] };
    }

    /// <summary>Slices about a post or a channel, each with a request that would succeed for whoever may.</summary>
    private static IReadOnlyList<(string Name, Func<TestApp, Caller, Task<ProblemKind?>> Run)> Everything(PostId post, ChannelId channel) =>
    [
        ("posts.create", Try(() => new CreatePostRequest("", "Texte", [channel]))),
        ("posts.duplicate", Try(() => new DuplicatePostRequest(post))),
        ("posts.set_channels", Try(() => new SetChannelsRequest(post, []))),
        ("posts.set_campaign", Try(() => new SetCampaignRequest(post, null))),
        ("posts.give", Try(() => new GivePostRequest(post, default))),
        ("posts.make_review_link", Try(() => new MakeReviewLink("Ami", post))),
        ("posts.delete", Try(() => new DeletePostRequest(post))),
        ("deliveries.plan", Try(() => new PlanPostRequest(post, Today, new LocalTime(18, 0)))),
        ("deliveries.schedule", Try(() => new ScheduleDeliveriesRequest(post, Today, new LocalTime(18, 0)))),
        ("deliveries.schedule_many", async (app, caller) =>
        {
            var ran = await app.Run(caller, new ScheduleManyRequest([new(post, Today, new LocalTime(18, 0))]));
            return ran.Ok ? ran.Value.Items.Single().Refused?.Kind : ran.Problem.Kind;
        }),
        ("deliveries.publish_now", Try(() => new PublishNowRequest(post))),
        ("deliveries.move", OnDelivery(post, d => new MoveDeliveriesRequest([new(d)], Today.PlusDays(1)))),
        ("deliveries.unschedule", OnDelivery(post, d => new UnscheduleDeliveriesRequest([new(d)]))),
        ("deliveries.cancel", OnDelivery(post, d => new CancelDeliveriesRequest([new(d)]))),
        ("deliveries.retry", OnDelivery(post, d => new RetryDeliveriesRequest([new(d)]))),
        ("publishing.pause", Try(() => new PausePublishingRequest(PauseScope.Of(channel), "x"))),
        ("publishing.resume", Try(() => new ResumePublishingRequest(PauseScope.Of(channel)))),
        ("channels.make_reconnect_link", Try(() => new MakeReconnectLink(channel))),
        ("channels.disconnect", Try(() => new DisconnectChannel(channel))),
        ("channels.remove", Try(() => new RemoveChannel(channel))),
    ];

    private static Func<TestApp, Caller, Task<ProblemKind?>> Try<T>(Func<IRequest<T>> request) => async (app, caller) => (await app.Run(caller, request())).Problem?.Kind;

    private static Func<TestApp, Caller, Task<ProblemKind?>> OnDelivery<T>(PostId post, Func<DeliveryId, IRequest<T>> request) => async (app, caller) =>
    {
        var planned = await app.Do(app.Ada, new PlanPostRequest(post, Today, new LocalTime(17, 0)));
        return (await app.Run(caller, request(planned.Moved.Single().Delivery))).Problem?.Kind;
    };
}
