using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns.Edit;
using Relais.Content;
using Relais.Content.Model;
using Relais.Content.Retention;
using Relais.Content.ReviewLinks;
using Relais.Content.Writing;
using Relais.Identity.Access;
using Relais.Identity.LockOut;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Jobs;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Publishing.Timing;
using Relais.Tests.House;

namespace Relais.Tests.Content;

/// <summary>A link lets somebody without an account see one post or one campaign and say what they think, and nothing else.</summary>
public sealed class ReviewLinkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Whoever_holds_it_sees_the_post_says_what_they_think_and_every_use_is_written_down(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var post = await Write(app, "Le concert du samedi");
        await Write(app, "Un autre post");
        var (link, secret) = await Make(app, new("Claire, Mairie", post));

        var seen = await Open(app, secret);
        seen.Value.Workspace.ShouldBe("Brasserie du Canal");
        seen.Value.Posts.ShouldHaveSingleItem().Variants.ShouldHaveSingleItem().Segments.ShouldHaveSingleItem().Text.ShouldBe("Le concert du samedi");
        (await Say(app, secret, post, 1, ReviewUseKind.AskedChanges, "Claire", "Plutôt dimanche.")).Ok.ShouldBeTrue();
        (await Say(app, secret, post, 1, ReviewUseKind.Approved, "Claire", "")).Ok.ShouldBeTrue();

        (await Open(app, secret)).Value.Posts[0].Said.Select(s => (s.Kind, s.Text)).ShouldBe([(ReviewUseKind.AskedChanges, "Plutôt dimanche."), (ReviewUseKind.Approved, "")]);
        var line = (await app.Do(app.Ada, new ListReviewLinks(post))).Links.ShouldHaveSingleItem();
        line.Id.ShouldBe(link);
        line.Uses.Select(u => (u.Kind, u.Name)).ShouldBe([(ReviewUseKind.Opened, null), (ReviewUseKind.AskedChanges, "Claire"), (ReviewUseKind.Approved, "Claire")], ignoreOrder: true);
        await using var db = await app.Db();
        var entries = await db.Set<AuditEntry>().Where(a => a.Target == post.ToString()).ToListAsync(Cancel);
        entries.Select(a => a.Action).ShouldBe(["posts.create", "posts.make_review_link", "posts.open_review", "posts.leave_remark", "posts.leave_remark"], ignoreOrder: true);
        entries.Where(a => a.Action == "posts.leave_remark").ShouldAllBe(a => a.ActorName == "Claire, Mairie" && a.UserId == null);
        entries.ShouldAllBe(a => a.Before == null || !a.Before.Contains(secret, StringComparison.Ordinal));
        (await Posts.Get(db, post, Cancel))!.State.ShouldBe(PostState.Draft, "a typed name is no approval of the team's");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_campaigns_link_shows_its_posts_that_are_not_deleted_and_no_others(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var campaign = await app.Do(app.Ada, new CreateCampaign("Été au canal", new(2026, 8, 1), new(2026, 8, 31), [], 1));
        var (inside, gone, outside) = (await Write(app, "Dedans"), await Write(app, "Supprimé"), await Write(app, "Dehors"));
        await app.Do(app.Ada, new SetCampaignRequest(inside, campaign.Id));
        await app.Do(app.Ada, new SetCampaignRequest(gone, campaign.Id));
        await app.Do(app.Ada, new DeletePostRequest(gone));
        var (_, secret) = await Make(app, new("Claire", Campaign: campaign.Id));

        (await Open(app, secret)).Value.Posts.ShouldHaveSingleItem().Id.ShouldBe(inside);
        (await Say(app, secret, outside, 1, ReviewUseKind.Remarked, "Claire", "Et celui-ci ?")).Problem!.TextKey.ShouldBe("content.review.gone");
        (await Say(app, secret, gone, 2, ReviewUseKind.Remarked, "Claire", "Et celui-ci ?")).Problem!.TextKey.ShouldBe("content.review.gone");
    }

    [Fact]
    public async Task Posts_that_have_a_date_show_it_and_come_in_its_order()
    {
        await using var stage = await Relais.Tests.Publishing.Stage.On(StoreKind.Sqlite);
        var app = stage.App;
        var channel = await stage.Channel();
        var campaign = await app.Do(app.Ada, new CreateCampaign("Été au canal", new(2026, 8, 1), new(2026, 8, 31), [], 1));
        var (later, sooner) = (await stage.Post([channel], "Plus tard"), await stage.Post([channel], "Bientôt"));
        await app.Do(app.Ada, new SetCampaignRequest(later, campaign.Id));
        await app.Do(app.Ada, new SetCampaignRequest(sooner, campaign.Id));
        await app.Do(app.Ada, new PlanPostRequest(later, new(2026, 8, 20), new(9, 0), "Europe/Paris"));
        await app.Do(app.Ada, new PlanPostRequest(sooner, new(2026, 8, 10), new(18, 30), "Europe/Paris"));
        var (_, secret) = await Make(app, new("Claire", Campaign: campaign.Id));
        (await Open(app, secret)).Value.Posts.Select(p => (p.Id, p.Variants[0].At)).ShouldBe([(sooner, new LocalDateTime(2026, 8, 10, 18, 30)), (later, new LocalDateTime(2026, 8, 20, 9, 0))]);
    }

    [Fact]
    public async Task It_ends_when_it_expires_is_taken_back_or_its_maker_is_locked_out_and_then_tells_nothing()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await Write(app, "Le concert");
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "editor"));
        var ben = app.Ben with { Grants = [new("editor", new HashSet<string> { ContentPermissions.ShareReview }, null, false)] };
        var expired = (await Make(app, new("Court", post, Days: 1))).Secret;
        var (id, taken) = await Make(app, new("Retiré", post));
        var bens = (await Make(app, new("De Ben", post), ben)).Secret;
        var stays = (await Make(app, new("Reste", post))).Secret;

        await app.Do(app.Ada, new RevokeReviewLink(id));
        await app.Do(app.Ada, new LockMember(app.Ben.Member!.Value));
        app.Clock.Advance(Duration.FromDays(1) + Duration.FromSeconds(1));
        foreach (var dead in new[] { expired, taken, bens, "aucun-lien", "" })
        {
            var answer = await Open(app, dead);
            (answer.Problem!.Kind, answer.Problem.TextKey).ShouldBe((ProblemKind.NotFound, "content.review.gone"));
            (await Say(app, dead, post, 1, ReviewUseKind.Approved, "Claire", "")).Ok.ShouldBeFalse();
        }

        (await Open(app, stays)).Ok.ShouldBeTrue();
        (await app.Run(app.Ada, new RevokeReviewLink(id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task It_ends_when_its_maker_leaves_and_does_not_come_back_with_them(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var post = await Write(app, "Le concert");
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        var bens = (await Make(app, new("De Ben", post), app.Ben with { Role = Role.Admin })).Secret;
        var stays = (await Make(app, new("Reste", post))).Secret;

        await app.Do(app.Ada, new RemoveMember(app.Ben.Member.Value));
        (await Open(app, bens)).Problem!.TextKey.ShouldBe("content.review.gone");
        (await Say(app, bens, post, 1, ReviewUseKind.Approved, "Claire", "")).Ok.ShouldBeFalse();
        (await Open(app, stays)).Ok.ShouldBeTrue();
        await app.Do(app.Ada, new RestoreMember(app.Ben.Member.Value));
        (await Open(app, bens)).Ok.ShouldBeFalse();
    }

    [Fact]
    public async Task An_approval_of_a_text_that_changed_meanwhile_is_refused_and_older_words_say_that_they_are_older()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await Write(app, "Le concert");
        var (_, secret) = await Make(app, new("Claire", post));
        await Say(app, secret, post, 1, ReviewUseKind.Approved, "Claire", "");
        await app.Do(app.Ada, new SavePostRequest(post, "1", new("", [PostSegment.Of("Le concert est annulé")], new Dictionary<global::Relais.Channels.ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", [])));

        (await Say(app, secret, post, 1, ReviewUseKind.Approved, "Claire", "")).Problem!.TextKey.ShouldBe("content.review.changed_meanwhile");
        (await Open(app, secret)).Value.Posts[0].Said.ShouldHaveSingleItem().IsOfThis.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_said_must_have_a_name_and_words_and_cannot_be_endless()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await Write(app, "Le concert");
        var (_, secret) = await Make(app, new("Claire", post));
        (await Say(app, secret, post, 1, ReviewUseKind.Approved, " ", "")).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("name");
        (await Say(app, secret, post, 1, ReviewUseKind.AskedChanges, "Claire", " ")).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("text");
        (await Say(app, secret, post, 1, ReviewUseKind.Opened, "Claire", "?")).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("kind");
        (await Say(app, secret, post, 1, ReviewUseKind.Remarked, "Claire", new('x', 4001))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("text");
        for (var i = 0; i < 26; i++)
        {
            await Say(app, secret, post, 1, ReviewUseKind.Remarked, "Claire", "Encore une fois.");
        }

        (await Say(app, secret, post, 1, ReviewUseKind.Remarked, "Claire", "Encore.")).Problem!.Kind.ShouldBe(ProblemKind.TooMany);
    }

    [Fact]
    public async Task Only_whoever_may_show_posts_there_makes_lists_or_takes_back_links()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await Write(app, "Le concert");
        var (id, _) = await Make(app, new("Claire", post));
        (await app.Run(app.Ben, new MakeReviewLink("Ami", post))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ben, new RevokeReviewLink(id))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ben, new ListReviewLinks(post))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new MakeReviewLink("Ami", post))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Ada, new MakeReviewLink("Ami", post, Days: 91))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("days");
        (await app.Run(app.Ada, new MakeReviewLink("Ami"))).Problem!.Kind.ShouldBe(ProblemKind.Invalid);
    }

    [Fact]
    public async Task Whoever_made_the_link_and_whoever_holds_the_post_are_told_of_each_answer()
    {
        await using var app = await TestApp.OnSqlite();
        var post = (await app.Do(app.Ben, new CreatePostRequest("", "Le concert", []))).Id;
        var (_, secret) = await Make(app, new("Mairie", post));
        await Say(app, secret, post, 1, ReviewUseKind.AskedChanges, "Claire", "Plutôt dimanche.");
        await using var db = await app.Db();
        var told = await db.Set<global::Relais.Notifications.Model.Notification>().Where(n => n.Kind == "content.review").Select(n => n.MemberId).ToListAsync(Cancel);
        told.ShouldBe([app.Ada.Member!.Value, app.Ben.Member!.Value], ignoreOrder: true);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Links_that_ended_long_ago_and_addresses_go_and_what_was_said_stays_with_the_post(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var post = await Write(app, "Le concert");
        var (_, secret) = await Make(app, new("Claire", post, Days: 3));
        await Say(app, secret, post, 1, ReviewUseKind.Remarked, "Claire", "Très bien.");
        app.Clock.Advance(Duration.FromDays(app.Get<RelaisSettings>().Keep.DeletedDays + 4));
        await Sweep(app);
        await using var db = await app.Db();
        (await db.Set<ReviewLink>().CountAsync(Cancel)).ShouldBe(0);
        (await db.Set<ReviewUse>().CountAsync(Cancel)).ShouldBe(0);
        (await db.Set<ReviewRemark>().CountAsync(Cancel)).ShouldBe(1);

        await app.Do(app.Ada, new DeletePostRequest(post));
        app.Clock.Advance(Duration.FromDays(app.Get<RelaisSettings>().Keep.DeletedDays + 1));
        await Sweep(app);
        (await db.Set<ReviewRemark>().CountAsync(Cancel)).ShouldBe(0);
    }

    private static Task Sweep(TestApp app) => Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<ContentSweep>(app.Services).Run(Cancel);

    private static async Task<PostId> Write(TestApp app, string text) => (await app.Do(app.Ada, new CreatePostRequest("", text, []))).Id;

    private static async Task<(ReviewLinkId Id, string Secret)> Make(TestApp app, MakeReviewLink request, Caller? by = null)
    {
        var made = await app.Do(by ?? app.Ada, request);
        return (made.Id, made.Link.Segments[^1]);
    }

    private static async Task<Outcome<ReviewView>> Open(TestApp app, string secret)
    {
        var holder = await app.Get<ReviewDesk>().Holder(secret, Caller.Nobody("203.0.113.7"), ReviewDesk.Opens, Cancel);
        return holder.TryGet(out var caller) ? await app.Run(caller, new OpenReview(secret)) : holder.Problem!;
    }

    private static async Task<Outcome<Done>> Say(TestApp app, string secret, PostId post, int revision, ReviewUseKind kind, string name, string text)
    {
        var holder = await app.Get<ReviewDesk>().Holder(secret, Caller.Nobody("203.0.113.7"), ReviewDesk.Says, Cancel);
        return holder.TryGet(out var caller) ? await app.Run(caller, new LeaveRemark(secret, post, revision, kind, name, text)) : holder.Problem!;
    }
}
