using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns.Browse;
using Relais.Content;
using Relais.Content.Lists;
using Relais.Content.Writing;
using Relais.Identity;
using Relais.Identity.Access;
using Relais.Identity.Guests;
using Relais.Identity.Invitations;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing.Calendar;
using Relais.Publishing.Schedule;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;
using Relais.Tests.House;
using Relais.Tests.Publishing;

namespace Relais.Tests.Identity;

public sealed class GuestTests
{
    private static readonly LocalDate Today = new(2026, 8, 4);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guest_of_a_campaign_reads_its_posts_and_nothing_else(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, canal, quai) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        var (summer, winter) = (await stage.Campaign("Été"), await stage.Campaign("Hiver"));
        var mine = (await app.Do(app.Ada, new CreatePostRequest("", "Affiche du concert", [canal], summer))).Id;
        var other = (await app.Do(app.Ada, new CreatePostRequest("", "Secret de Noël", [quai], winter))).Id;
        await app.Do(app.Ada, new PlanPostRequest(mine, Today, new LocalTime(15, 0)));
        await app.Do(app.Ada, new PlanPostRequest(other, Today, new LocalTime(16, 0)));
        await app.Do(app.Ada, new SetGuest(app.Eve.Member!.Value, ["campaign:" + summer], "Trois posts", Today.PlusDays(5), "Vouvoiement"));

        var eve = await Come(app, app.Eve);
        eve.Guest.ShouldNotBeNull();
        (await app.Do(eve, new ListPostsRequest())).Items.Select(l => l.Card.Id).ShouldBe([mine]);
        (await app.Do(eve, new ListPostsRequest(Query: "secret"))).Items.ShouldBeEmpty();
        (await app.Run(eve, new GetPostRequest(other))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(eve, new GetPostScheduleRequest(other))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(eve, new GetPostScheduleRequest(mine))).Lines.ShouldHaveSingleItem();

        var calendar = await app.Do(eve, new ShowCalendar(Today, Today, []));
        calendar.Chips.ShouldHaveSingleItem().Post.ShouldBe(mine);
        calendar.Chips[0].Deliveries.ShouldHaveSingleItem().ChannelName.ShouldBe("canal");
        calendar.Channels.Select(c => c.Id).ShouldBe([canal]);
        calendar.Campaigns.ShouldHaveSingleItem().Id.ShouldBe(summer);
        (await app.Do(eve, new ListCampaigns())).Campaigns.ShouldHaveSingleItem().Id.ShouldBe(summer);
        (await app.Run(eve, new ListMembers())).Problem!.TextKey.ShouldBe("problem.not_for_guests");

        var brief = await app.Do(eve, new ReadBrief());
        (brief.Deliverables, brief.DaysLeft, brief.Style).ShouldBe(("Trois posts", (int?)5, "Vouvoiement"));
        brief.Places.ShouldBe(["Été"]);

        (await app.Do(app.Ada, new ListPostsRequest())).Items.Count.ShouldBe(2, "what a guest read narrows nobody else");
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(app.Workspace);
        (await scope.ServiceProvider.GetRequiredService<global::Relais.Team.Baton>().Recent(Cancel)).Facts.Channels.Count.ShouldBe(2, "and what was remembered of the team is whole");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guest_reads_when_a_post_goes_out_though_it_went_out_on_a_channel_that_it_has_no_longer(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, summer) = (stage.App, await stage.Campaign("Été"));
        var post = (await app.Do(app.Ada, new CreatePostRequest("", "Affiche du concert", [await stage.Channel("canal")], summer))).Id;
        await app.Do(app.Ada, new SetGuest(app.Eve.Member!.Value, ["campaign:" + summer], "Trois posts", Today.PlusDays(5), "Vouvoiement"));
        await app.Do(app.Ada, new PublishNowRequest(post));
        await stage.Engine.RunUntilIdle(Cancel);
        await stage.Edit(post, [await stage.Channel("rive")], "Affiche du concert");
        (await app.Do(await Come(app, app.Eve), new GetPostScheduleRequest(post))).Lines.ShouldHaveSingleItem().Channel.Name.ShouldBe("rive");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guest_of_a_channel_writes_there_and_moves_nothing_elsewhere(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, canal, quai) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        var both = await stage.Post([canal, quai], "Pour les deux");
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var ben = await Come(app, app.Ben);

        var post = (await app.Do(ben, new CreatePostRequest("", "Bonjour", []))).Id;
        (await app.Run(ben, new SetChannelsRequest(post, [canal]))).Ok.ShouldBeTrue();
        (await app.Run(ben, new PlanPostRequest(post, Today, new LocalTime(18, 0)))).Ok.ShouldBeTrue();
        (await app.Run(ben, new SetChannelsRequest(post, [canal, quai]))).Ok.ShouldBeFalse();
        (await app.Run(ben, new CreatePostRequest("", "Ailleurs", [quai]))).Ok.ShouldBeFalse();
        (await app.Run(ben, new GetPostRequest(both))).Problem!.Kind.ShouldBe(ProblemKind.NotFound, "a post is theirs when all of its channels are");
        (await app.Run(ben, new DeletePostRequest(both))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(ben, new ListPostsRequest())).Items.Select(l => l.Card.Id).ShouldBe([post]);

        await app.Do(app.Ada, new SetChannelsRequest(post, [canal, quai]));
        (await app.Run(ben, new GetPostRequest(post))).Problem!.Kind.ShouldBe(ProblemKind.NotFound, "it went beyond their limits, though it is their own");

        await app.Do(app.Ada, new EndGuest(app.Ben.Member!.Value));
        (await app.Do(await Come(app, app.Ben), new ListPostsRequest())).Items.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Somebody_is_invited_as_a_guest_with_a_brief_and_comes_back_as_they_are_invited_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, visitor) = (stage.App, Caller.Nobody("192.0.2.9"));
        var summer = await stage.Campaign("Été");
        var sent = await app.Do(app.Ada, new Invite("nora@agence.example", Role.Writer, Guest: true, Places: ["campaign:" + summer], Deliverables: "Deux vidéos", Deadline: Today.PlusDays(3), Style: "Direct"));
        var secret = sent.Link!.Segments[^1];
        (await app.Do(visitor, new ReadInvitation(secret))).Guest!.Deliverables.ShouldBe("Deux vidéos");
        var joined = await app.Do(visitor, new JoinWithNewAccount(secret, "Nora Dubois", "une phrase assez longue"));
        var nora = await Come(app, Caller.Nobody(null) with { User = joined.User, Name = "Nora Dubois" });
        nora.Guest!.Campaigns.ShouldBe([summer.Value]);
        (await app.Do(nora, new ReadBrief())).Style.ShouldBe("Direct");
        (await app.Do(app.Ada, new ListMembers())).Members.Single(m => m.IsGuest).Name.ShouldBe("Nora Dubois");

        await app.Do(app.Ada, new RemoveMember(nora.Member!.Value));
        var again = await app.Do(app.Ada, new Invite("nora@agence.example", Role.Writer));
        await app.Do(nora with { Workspace = null, Member = null, Role = Role.None, Guest = null }, new AcceptInvitation(again.Link!.Segments[^1]));
        (await Come(app, nora)).Guest.ShouldBeNull("the new invitation says nothing of limits");
    }

    [Fact]
    public async Task Limits_are_chosen_from_what_is_there_for_people_who_write_at_most_and_each_change_is_written_down_and_undone()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, summer, eve) = (stage.App, await stage.Campaign("Été"), stage.App.Eve.Member!.Value);
        (await app.Run(app.Ada, new SetGuest(eve, []))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.guest.field.places");
        (await app.Run(app.Ada, new SetGuest(eve, ["campaign:" + Guid.CreateVersion7()]))).Problem!.TextKey.ShouldBe("identity.rights.place_gone");
        (await app.Run(app.Ada, new SetGuest(app.Ada.Member!.Value, ["campaign:" + summer]))).Problem!.TextKey.ShouldBe("identity.guest.role");
        (await app.Run(app.Ben, new SetGuest(eve, ["campaign:" + summer]))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ada, new Invite("x@agence.example", Role.Editor, Guest: true, Places: ["campaign:" + summer]))).Problem!.TextKey.ShouldBe("identity.guest.role");
        (await app.Run(app.Ada, new Invite("x@agence.example", Role.Writer, Places: ["campaign:" + summer]))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.guest.field.unticked");

        var made = await app.Get<Pipeline>().Run(app.Ada, new SetGuest(eve, ["campaign:" + summer], "Trois posts"), null, Cancel);
        (await app.Run(app.Ada, new ChangeRole(eve, Role.Editor))).Problem!.TextKey.ShouldBe("identity.guest.role");
        var rights = await app.Do(app.Ada, new ReadMemberRights(eve));
        rights.Guest!.Deliverables.ShouldBe("Trois posts");
        rights.Rights.Single(r => r.Key == ContentPermissions.ViewPosts).ShouldSatisfyAllConditions(r => r.Extent.ShouldBe(Extent.Somewhere), r => r.Reasons.ShouldContain(w => w.IsGuest));
        rights.Rights.Single(r => r.Key == IdentityPermissions.SeeMembers).Extent.ShouldBe(Extent.No, "no slice for guests asks for it");

        await using var db = await app.Db();
        (await db.Set<AuditEntry>().SingleAsync(a => a.Action == "identity.set_guest", Cancel)).After!.ShouldContain("Été");
        (await app.Get<Undo>().Run(app.Ada, made.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Come(app, app.Eve)).Guest.ShouldBeNull();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "identity.end_guest", Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task A_context_that_already_reads_everything_is_never_handed_to_a_guest()
    {
        await using var app = await TestApp.OnSqlite();
        await using var db = await app.Get<IAppDbFactory>().CreateAsync(app.Workspace);
        Should.Throw<InvalidOperationException>(() => db.In(app.Eve with { Guest = new([], []) }));
        await using var asked = await app.Get<IAppDbFactory>().CreateAsync(null);
        await asked.Set<global::Relais.Kernel.People.User>().CountAsync(Cancel);
        Should.Throw<InvalidOperationException>(() => asked.In(app.Eve with { Guest = new([], []) }), "its filters were chosen with its first query");
        await using var narrow = await app.Get<IAppDbFactory>().CreateForAsync(app.Eve with { Guest = new([], []) });
        narrow.In(app.Workspace).IsNarrowed.ShouldBeTrue();
    }

    /// <summary>As their next request finds them.</summary>
    private static Task<Caller> Come(TestApp app, Caller caller) => app.Get<Callers>().OfPrincipalAsync(
        new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, caller.User!.Value.ToString()), new(Callers.SessionClaim, Guid.CreateVersion7().ToString()), new(ClaimTypes.Name, caller.Name)], "test")),
        "canal",
        new Asking(Door.Page, null),
        Cancel);
}
