using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Identity.Passwords;
using Relais.Kernel.Data;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
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
