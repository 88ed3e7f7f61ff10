using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Writing;
using Relais.Identity.Access;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Notifications.Reading;
using Relais.Team.Absences;
using Relais.Team.Weeks;
using Relais.Tests.House;

namespace Relais.Tests.Content;

/// <summary>A post is given to somebody else, who answers for it.</summary>
public sealed class GivingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Whoever_a_post_is_given_to_answers_for_it_and_is_told_and_it_can_be_undone(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var channel = await app.Channel("mastodon", "canal");
        var post = await app.Post(app.Ben, "Nouvelle cuvée", channel);
        var given = await app.Get<Pipeline>().Run(app.Ada, new GivePostRequest(post, app.Ada.Member!.Value), null, Cancel);
        given.Problem.ShouldBeNull();
        (await Holder(app, post)).ShouldBe(app.Ada.Member.Value);
        (await app.Do(app.Ada, new ShowWeeks())).People.Single(p => p.Member == app.Ada.Member).Items.ShouldContain(i => i.Id == post.ToString());

        (await app.Run(app.Ada, new GivePostRequest(post, app.Ben.Member!.Value))).Ok.ShouldBeTrue();
        (await app.Do(app.Ben, new ListNotifications())).Items.ShouldContain(n => n.Text.Contains("Nouvelle cuvée"));
        await using var db = await app.Db();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "posts.give", Cancel)).ShouldBe(2);
        await app.Do(app.Ada, new GivePostRequest(post, app.Ada.Member.Value));
        (await app.Get<Undo>().Run(app.Ada, given.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Holder(app, post)).ShouldBe(app.Ben.Member.Value);
    }

    [Fact]
    public async Task One_gives_ones_own_posts_and_others_only_with_the_right_to_edit_them()
    {
        await using var app = await TestApp.OnSqlite();
        var channel = await app.Channel("mastodon", "canal");
        var (own, adas) = (await app.Post(app.Ben, "À moi", channel), await app.Post(app.Ada, "À elle", channel));
        (await app.Run(app.Ben, new GivePostRequest(adas, app.Ben.Member!.Value))).Problem!.TextKey.ShouldBe("content.problem.not_yours");
        (await Holder(app, adas)).ShouldBe(app.Ada.Member!.Value);

        var ran = await app.Get<Pipeline>().Run(app.Ben, new GivePostRequest(own, app.Ada.Member.Value), null, Cancel);
        ran.Problem.ShouldBeNull();
        ran.Reply.Undo.ShouldBeNull("it is no longer his to take back");
        (await app.Run(app.Ben, new GivePostRequest(own, app.Ben.Member.Value))).Ok.ShouldBeFalse();
    }

    [Fact]
    public async Task Whoever_stands_in_writes_in_the_post_and_does_not_give_it_away()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ada, "Pendant les congés", await app.Channel("mastodon", "canal"));
        var today = app.Clock.Now.InUtc().Date;
        await app.Do(app.Ada, new SaveAbsence(From: today, To: today.PlusDays(3), StandIn: app.Ben.Member, OpensPosts: true));
        (await app.Save(app.Ben, post, 1, "Repris")).Ok.ShouldBeTrue();
        (await app.Run(app.Ben, new GivePostRequest(post, app.Ben.Member!.Value))).Problem!.TextKey.ShouldBe("content.problem.not_to_give");
    }

    [Fact]
    public async Task Nobody_is_given_what_they_may_not_write()
    {
        await using var app = await TestApp.OnSqlite();
        var channel = await app.Channel("mastodon", "canal");
        var post = await app.Post(app.Ada, "Pour qui ?", channel);
        foreach (var member in new[] { app.Eve.Member!.Value, app.Mallory.Member!.Value, default })
        {
            (await app.Run(app.Ada, new GivePostRequest(post, member))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("content.problem.cannot_hold");
        }

        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "writer", $"channel:{channel}", true));
        (await app.Run(app.Ada, new GivePostRequest(post, app.Ben.Member.Value))).Ok.ShouldBeFalse("he may write, but not on that channel");
        (await Holder(app, post)).ShouldBe(app.Ada.Member!.Value);
    }

    [Fact]
    public async Task The_workload_page_offers_to_give_what_the_reader_may_give()
    {
        await using var app = await TestApp.OnSqlite();
        var channel = await app.Channel("mastodon", "canal");
        var post = await app.Post(app.Ben, "Dans sa semaine", channel);
        WeekItem Of(WeeksView view) => view.People.SelectMany(p => p.Items).Single(i => i.Id == post.ToString());
        Of(await app.Do(app.Ada, new ShowWeeks())).Giving!.Slice.ShouldBe("posts.give");
        Of(await app.Do(app.Ben, new ShowWeeks())).Giving.ShouldNotBeNull("his own");
        (await app.Do(app.Ada, new ReadGiving("post", post.ToString()))).Holder.ShouldBe(app.Ben.Member!.Value);
        (await app.Run(app.Eve, new ReadGiving("post", post.ToString()))).Ok.ShouldBeFalse();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_writing_takes_is_the_median_of_the_writing_sessions_of_ten_posts(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var channel = await app.Channel("mastodon", "canal");
        var posts = new List<PostId>();
        for (var i = 1; i <= 11; i++)
        {
            var post = await app.Post(app.Ben, $"Post {i}", channel);
            for (var minute = 1; minute <= i; minute++)
            {
                app.Clock.Advance(Duration.FromMinutes(1));
                (await app.Save(app.Ben, post, minute, $"Post {i}, minute {minute}", channel)).Ok.ShouldBeTrue();
            }

            // A pause ends the session: the hours of the night are not work.
            app.Clock.Advance(Duration.FromHours(9));
            (await app.Save(app.Ben, post, i + 1, $"Post {i}, relu", channel)).Ok.ShouldBeTrue();
            posts.Add(post);
        }

        var atOnce = await app.Post(app.Ben, "Importé", channel);
        await using var db = await app.Db();
        (await Posts.WritingMinutes(db, [.. posts, atOnce], Cancel)).ShouldBe(Enumerable.Range(1, 11));
    }

    private static async Task<MemberId> Holder(TestApp app, PostId post)
    {
        await using var db = await app.Db();
        return (await Posts.Titles(db, [post], Cancel))[post].Owner;
    }
}
