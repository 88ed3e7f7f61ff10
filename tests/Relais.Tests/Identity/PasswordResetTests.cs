using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Identity;
using Relais.Identity.Access;
using Relais.Identity.Account;
using Relais.Identity.Members;
using Relais.Identity.Passwords;
using Relais.Identity.Tokens;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Tests.Content;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

public sealed class PasswordResetTests
{
    private static readonly Caller Visitor = Caller.Nobody("192.0.2.9");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_link_sets_a_new_password_once_and_ends_every_session(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await using (var db = await app.Db())
        {
            db.Add(new Session { Id = Relais.Kernel.Ids.Id.New<Relais.Kernel.Ids.SessionId>(app.Clock.Now), UserId = app.Ben.User!.Value, StartedAt = app.Clock.Now, SeenAt = app.Clock.Now });
            await db.SaveChangesAsync(Cancel);
        }

        var link = await app.Do(app.Ada, new MakeResetLink(app.Ben.Member!.Value));
        var secret = link.Link.Segments[^1];
        (await app.Run(Visitor, new ResetPassword(secret, "aaaaaaaaaaaa"))).Ok.ShouldBeFalse("a weak one does not use the link up");
        await app.Do(Visitor, new ResetPassword(secret, "une phrase assez longue"));
        (await app.Run(Visitor, new ResetPassword(secret, "une autre phrase longue"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);

        await using var look = await app.Db();
        (await look.Set<Session>().SingleAsync(Cancel)).EndedAt.ShouldBe(app.Clock.Now);
        var id = app.Ben.User!.Value.Value;
        (await look.Set<User>().SingleAsync(u => u.Id == id, Cancel)).PasswordHash.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Tokens_that_a_thief_may_have_made_end_with_the_old_password_in_every_workspace(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await TokensOfBen(app);
        var others = await app.Do(app.Eve, new MakeToken("à Eve", ["members.see"], null));
        var link = await ResetOf(app, app.Ben.User!.Value);
        await app.Do(Visitor, new ResetPassword(link, "une phrase assez longue"));
        await using var look = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        var tokens = await look.Set<ApiToken>().IgnoreQueryFilters().ToListAsync(Cancel);
        tokens.Where(t => t.RevokedAt is null).Select(t => t.Id).ShouldBe([others.Id]);
        tokens.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task They_end_as_well_when_one_changes_ones_own_password(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Do(app.Ben, new ChangePassword(null, "une phrase assez longue"));
        await TokensOfBen(app);
        var others = await app.Do(app.Eve, new MakeToken("à Eve", ["members.see"], null));

        (await app.Run(app.Ben, new ChangePassword("not this one", "une phrase toute neuve"))).Ok.ShouldBeFalse();
        (await Open()).Count.ShouldBe(3, "nothing has changed");
        await app.Do(app.Ben, new ChangePassword("une phrase assez longue", "une phrase toute neuve"));

        (await Open()).ShouldBe([others.Id]);
        await using var look = await app.Db();
        (await look.Set<AuditEntry>().Where(a => a.Action == "identity.change_password").Select(a => a.After).ToListAsync(Cancel)).ShouldBe(["{\"tokens\":0}", "{\"tokens\":2}"], ignoreOrder: true);

        async Task<List<ApiTokenId>> Open()
        {
            await using var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
            return await db.Set<ApiToken>().IgnoreQueryFilters().Where(t => t.RevokedAt == null).Select(t => t.Id).ToListAsync(Cancel);
        }
    }

    [Fact]
    public async Task A_link_expires_after_an_hour()
    {
        await using var app = await TestApp.OnSqlite();
        var link = await app.Do(app.Ada, new MakeResetLink(app.Ben.Member!.Value));
        app.Clock.Advance(Duration.FromHours(1));
        (await app.Run(Visitor, new ResetPassword(link.Link.Segments[^1], "une phrase assez longue"))).Problem!.TextKey.ShouldBe("identity.reset_gone");
    }

    [Fact]
    public async Task Nobody_takes_over_an_account_that_can_do_more_than_they_can()
    {
        await using var app = await TestApp.OnSqlite();
        await app.Do(app.Ada, new Relais.Identity.Members.ChangeRole(app.Ben.Member!.Value, Role.Admin));
        var ben = app.Ben with { Role = Role.Admin };
        (await app.Run(ben, new MakeResetLink(app.Ada.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);

        var invited = await app.Do(app.Mallory, new Relais.Identity.Invitations.Invite("eve@canal.example", Role.Owner));
        await app.Do(app.Eve with { Workspace = null, Member = null, Role = Role.None }, new Relais.Identity.Invitations.AcceptInvitation(invited.Link!.Segments[^1]));
        (await app.Run(app.Ada, new MakeResetLink(app.Eve.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden, "Eve owns another workspace");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Nobody_takes_over_an_account_that_has_rights_they_lack(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var (channel, other) = (await app.Channel("mastodon", "@canal"), await app.Channel("mastodon", "@quai"));
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        await app.Do(app.Ada, new ChangeRole(app.Eve.Member!.Value, Role.Editor));
        (await app.Run(await Now(app, app.Ben, Role.Admin), new MakeResetLink(app.Eve.Member!.Value))).Ok.ShouldBeTrue();

        var taken = await app.Do(app.Ada, new GiveRights(app.Ben.Member.Value, "publishing", "channel:" + channel, Takes: true));
        (await app.Run(await Now(app, app.Ben, Role.Admin), new MakeResetLink(app.Eve.Member.Value))).Problem!.TextKey.ShouldBe("identity.reset_not_yours", "Eve publishes where Ben may not");
        await app.Do(app.Ada, new ChangeRole(app.Eve.Member.Value, Role.Reader));
        (await app.Run(await Now(app, app.Ben, Role.Admin), new MakeResetLink(app.Eve.Member.Value))).Ok.ShouldBeTrue("a reader publishes nowhere");

        await app.Do(app.Ada, new GiveRights(app.Eve.Member.Value, "publishing", "channel:" + other));
        (await app.Run(await Now(app, app.Ben, Role.Admin), new MakeResetLink(app.Eve.Member.Value))).Ok.ShouldBeTrue("Ben publishes there as well");
        await app.Do(app.Ada, new GiveRights(app.Eve.Member.Value, "publishing", "channel:" + channel));
        (await app.Run(await Now(app, app.Ben, Role.Admin), new MakeResetLink(app.Eve.Member.Value))).Problem!.TextKey.ShouldBe("identity.reset_not_yours");
        await app.Do(app.Ada, new EndGrant(taken));
        (await app.Run(await Now(app, app.Ben, Role.Admin), new MakeResetLink(app.Eve.Member.Value))).Ok.ShouldBeTrue();
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_right_given_to_somebody_puts_their_account_out_of_reach_of_whoever_lacks_it(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "team_keeping"));
        var ben = await Now(app, app.Ben, Role.Writer);
        (await app.Run(ben, new MakeResetLink(app.Eve.Member!.Value))).Ok.ShouldBeTrue();
        await app.Do(app.Ada, new GiveRights(app.Eve.Member.Value, "publishing"));
        (await app.Run(ben, new MakeResetLink(app.Eve.Member.Value))).Problem!.TextKey.ShouldBe("identity.reset_not_yours");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Nobody_takes_back_a_member_with_rights_they_lack(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Do(app.Ada, new GiveRights(app.Ben.Member!.Value, "team_keeping"));
        await app.Do(app.Ada, new GiveRights(app.Eve.Member!.Value, "publishing"));
        await app.Do(app.Ada, new RemoveMember(app.Eve.Member.Value));
        (await app.Run(await Now(app, app.Ben, Role.Writer), new RestoreMember(app.Eve.Member.Value))).Problem!.TextKey.ShouldBe("identity.above_you");
        await app.Do(app.Ada, new GiveRights(app.Ben.Member.Value, "publishing"));
        await app.Do(await Now(app, app.Ben, Role.Writer), new RestoreMember(app.Eve.Member.Value));
    }

    /// <summary>Ben joins the other workspace, and makes a token in each.</summary>
    private static async Task TokensOfBen(TestApp app)
    {
        var secret = (await app.Do(app.Mallory, new Relais.Identity.Invitations.Invite("ben@canal.example", Role.Reader))).Link!.Segments[^1];
        await app.Do(app.Ben with { Workspace = null, Member = null, Role = Role.None }, new Relais.Identity.Invitations.AcceptInvitation(secret));
        await using (var db = await app.Get<IAppDbFactory>().CreateAsync(app.Mallory.Workspace, Cancel))
        {
            var there = await db.Set<Member>().SingleAsync(m => m.UserId == app.Ben.User, Cancel);
            foreach (var (caller, name) in new[] { (app.Ben, "ici"), (app.Ben with { Workspace = app.Mallory.Workspace, Member = there.Id, Role = Role.Reader }, "là-bas") })
            {
                await app.Do(caller, new MakeToken(name, ["members.see"], null));
            }
        }
    }

    /// <summary>The secret of a link, as the mail to its owner would hold it.</summary>
    private static async Task<string> ResetOf(TestApp app, Relais.Kernel.Ids.UserId user)
    {
        var secret = Relais.Identity.Model.OneTimeLink.NewSecret();
        await using var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        db.Add(new Relais.Identity.Model.ResetLink
        {
            Id = Relais.Kernel.Ids.Id.New<Relais.Identity.ResetLinkId>(app.Clock.Now),
            UserId = user,
            Digest = Relais.Identity.Model.OneTimeLink.Digest(secret),
            CreatedAt = app.Clock.Now,
            ExpiresAt = app.Clock.Now + Relais.Identity.Model.ResetLink.Valid,
        });
        await db.SaveChangesAsync(Cancel);
        return secret;
    }

    /// <summary>Somebody with the rights that they have now.</summary>
    private static async Task<Caller> Now(TestApp app, Caller who, Role role)
    {
        await using var db = await app.Db();
        return who with { Role = role, Grants = [.. (await app.Get<Grants>().AllAsync(db, Cancel))[who.Member!.Value]] };
    }

    [Fact]
    public async Task Asking_answers_the_same_with_and_without_an_account_but_mails_only_the_account()
    {
        await using var site = await Site.WithOwner(s => s with { Smtp = new SmtpSettings { Host = "127.0.0.1", Port = 9, StartTls = false, From = "relais@canal.example" } });
        var answers = new List<string>();
        foreach (var mail in new[] { Site.Mail, "nobody@canal.example" })
        {
            using var browser = site.NewBrowser();
            var page = await browser.Follow(await browser.Submit("/signin/forgot", "/account/password/ask", ("mail", mail)));
            page.StatusCode.ShouldBe(HttpStatusCode.OK);
            answers.Add((await Browser.Read(page)).QuerySelector(".note")!.TextContent.Trim());
        }

        answers[0].ShouldBe(answers[1]);
        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<OutboxMessage>().ToListAsync(Cancel)).ShouldHaveSingleItem().Payload.ShouldContain(Site.Mail);
    }

    [Fact]
    public async Task Where_no_mail_can_be_sent_the_page_says_whom_to_ask()
    {
        await using var site = await Site.WithOwner();
        using var browser = site.NewBrowser();
        (await browser.Page("/signin/forgot")).QuerySelector("main")!.TextContent.ShouldContain("page Membres");
    }

    [Fact]
    public async Task The_link_opens_a_page_that_sets_the_password()
    {
        await using var site = await Site.WithOwner();
        using var owner = await site.SignedIn();
        var claire = await site.ClaireAsCaller();
        var pipeline = site.Services.GetRequiredService<Pipeline>();
        var member = (await pipeline.Run(claire, new Relais.Identity.Members.ListMembers(), Cancel)).Value.Members.Single();
        var link = (await pipeline.Run(claire, new MakeResetLink(member.Id), Cancel)).Value.Link;

        using var browser = site.NewBrowser();
        var answer = await browser.Submit(link.AbsolutePath, "/account/password/reset", ("password", "une phrase toute neuve"));
        answer.Headers.Location!.OriginalString.ShouldBe("/signin");
        (await Site.IsIn(owner)).ShouldBeFalse();
        await site.SignIn(browser, password: "une phrase toute neuve");
        (await Site.IsIn(browser)).ShouldBeTrue();
    }
}
