using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Composer;
using Relais.Content.Versions;
using Relais.Content.Writing;
using Relais.Identity;
using Relais.Identity.Guests;
using Relais.Identity.Tokens;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Notifications.Choosing;
using Relais.Notifications.Reading;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Pauses;
using Relais.Publishing.Sending;
using Relais.Tasks.Board;
using Relais.Team.Absences;
using Relais.Tests.House;
using Relais.Tests.Publishing;

namespace Relais.Tests.Identity;

/// <summary>What reaches a guest by other ways than their lists: what they are told, what they stand in for, and what a post was before it was theirs.</summary>
public sealed class GuestEdgesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Of_a_posts_past_a_guest_reads_what_lay_within_their_limits(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, canal, quai, summer) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"), await stage.Campaign("Été"));
        var post = await stage.Post([quai], "Secret de Noël");
        app.Clock.Advance(Duration.FromMinutes(20));
        await app.Do(app.Ada, new SetCampaignRequest(post, summer));
        await stage.Edit(post, [canal], "Affiche du concert");
        var secret = (await app.Do(app.Ada, new ListVersionsRequest(post))).Versions[^1];
        secret.Text.ShouldContain("Secret");
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var ben = await Come(app, app.Ben);

        (await app.Do(ben, new ListVersionsRequest(post))).Versions.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            v => v.Text.ShouldBe("Affiche du concert"), v => v.Changes.ShouldBeEmpty("nothing of the text before it"));
        (await app.Do(ben, new OpenPostRequest(post, false, []))).Versions.ShouldHaveSingleItem().Changes.ShouldBeEmpty();
        (await app.Run(ben, new RestoreVersionRequest(post, secret.Id))).Ok.ShouldBeFalse();
        (await app.Do(app.Ada, new OpenPostRequest(post, false, []))).Versions.Count.ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guest_is_told_of_their_own_posts_and_stands_in_for_nobody(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, canal, quai) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var ben = await Come(app, app.Ben);
        var mine = (await app.Do(ben, new CreatePostRequest("", "À moi", [canal]))).Id;
        await stage.Schedule(mine, 11, 0);
        await app.Do(app.Ada, new SaveTask(null, "Secret de Noël", ben.Member));
        await app.Do(app.Ada, new SaveAbsence(From: new(2026, 8, 4), To: new(2026, 8, 9), StandIn: ben.Member, OpensPosts: true));
        await stage.Schedule(await stage.Post([quai], "Autre secret"), 11, 0);
        await stage.RunAt(16, 0);
        await TroubleTests.Watch(stage);

        var told = (await app.Do(ben, new ListNotifications())).Items.ShouldHaveSingleItem();
        told.Text.ShouldContain("À moi");
        told.Path.ShouldBe($"posts/{mine}");
        (await app.Do(ben, new ReadChoices())).Kinds.Select(k => k.Key).ShouldBe(["content.review", "posts.given", "publishing.trouble"], ignoreOrder: true);

        await app.Do(app.Ada, new SetGuest(ben.Member!.Value, ["channel:" + quai]));
        (await app.Do(await Come(app, app.Ben), new ListNotifications())).Items.ShouldBeEmpty("what they were told of a place is theirs no more than the place");
    }

    [Fact]
    public async Task A_guest_is_given_posts_within_their_limits_and_told_so()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, canal, quai, winter) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"), await stage.Campaign("Hiver"));
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var (mine, other) = (await stage.Post([canal], "Affiche"), await stage.Post([quai], "Ailleurs"));
        var secret = (await app.Do(app.Ada, new CreatePostRequest("", "Secret de Noël", [], winter))).Id;
        await app.Do(app.Ada, new GivePostRequest(mine, app.Ben.Member!.Value));
        foreach (var outside in new[] { other, secret })
        {
            (await app.Run(app.Ada, new GivePostRequest(outside, app.Ben.Member!.Value))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("content.problem.cannot_hold");
        }

        (await app.Do(await Come(app, app.Ben), new ListNotifications())).Items.ShouldHaveSingleItem().Text.ShouldContain("Affiche");
    }

    [Fact]
    public async Task What_goes_wrong_beyond_a_guests_limits_is_told_to_the_team()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, canal, quai) = (stage.App, await stage.Channel("canal"), await stage.Channel("quai"));
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var post = (await app.Do(await Come(app, app.Ben), new CreatePostRequest("", "À moi", [canal]))).Id;
        await app.Do(app.Ada, new SetChannelsRequest(post, [quai]));
        await stage.Schedule(post, 11, 0);
        await stage.RunAt(16, 0);
        await TroubleTests.Watch(stage);
        (await app.Do(await Come(app, app.Ben), new ListNotifications())).Items.ShouldBeEmpty();
        (await app.Do(app.Ada, new ListNotifications())).Items.Select(i => i.Kind).ShouldContain("publishing.trouble");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_guest_goes_on_writing_in_a_post_that_is_held(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (app, canal) = (stage.App, await stage.Channel("canal"));
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var ben = await Come(app, app.Ben);
        var post = (await app.Do(ben, new CreatePostRequest("", "Court", [canal]))).Id;
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        await Write(301);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Held);
        await Write(302);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Held);
        await using var db = await app.Db();
        (await db.Set<ToldTrouble>().CountAsync(Cancel)).ShouldBe(1);

        async Task Write(int length) => await app.Do(ben, new SavePostRequest(
            post,
            (await app.Do(ben, new GetPostRequest(post))).Revision.ToString(CultureInfo.InvariantCulture),
            new("", [PostSegment.Of(new string('x', length))], new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", [canal])));
    }

    [Fact]
    public async Task A_guest_gives_a_token_what_a_guest_can_use_and_puts_a_post_into_no_other_campaign()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, canal, winter) = (stage.App, await stage.Channel("canal"), await stage.Campaign("Hiver"));
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var ben = await Come(app, app.Ben);
        var scopes = (await app.Do(ben, new ListTokens())).Scopes;
        scopes.ShouldContain(ContentPermissions.WritePosts);
        scopes.ShouldNotContain(IdentityPermissions.SeeMembers);
        (await app.Run(ben, new MakeToken("essai", [IdentityPermissions.SeeMembers], 1))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("scopes");
        (await app.Run(ben, new CreatePostRequest("", "Ailleurs", [canal], winter))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task A_guest_who_wants_something_sent_during_a_pause_is_not_told_who_paused()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (app, canal) = (stage.App, await stage.Channel("canal"));
        await app.Do(app.Ada, new SetGuest(app.Ben.Member!.Value, ["channel:" + canal]));
        var ben = (await Come(app, app.Ben)) with { Role = Role.Editor };
        var post = (await app.Do(ben, new CreatePostRequest("", "Affiche", [canal]))).Id;
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        await app.Do(app.Ada, new PausePublishingRequest(default, "Accident sur le canal"));
        await stage.RunAt(11, 0);
        var words = new Text(app.Get<TextCatalog>());
        foreach (var problem in new[]
        {
            (await app.Run(ben, new PublishNowRequest(post))).Problem!,
            (await app.Run(ben, new RetryDeliveriesRequest([new(delivery)]))).Problem!,
        })
        {
            problem.Args.ShouldBeEmpty();
            words.Say(problem).ShouldContain("en pause");
        }
    }

    private static Task<Caller> Come(TestApp app, Caller caller) => app.Get<Callers>().OfPrincipalAsync(
        new ClaimsPrincipal(new ClaimsIdentity([new(ClaimTypes.NameIdentifier, caller.User!.Value.ToString()), new(Callers.SessionClaim, Guid.CreateVersion7().ToString()), new(ClaimTypes.Name, caller.Name)], "test")),
        "canal",
        new Asking(Door.Page, null),
        Cancel);
}
