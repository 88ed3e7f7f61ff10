using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Invitations;
using Relais.Identity.Members;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

public sealed class InvitationsTests
{
    private static readonly Caller Visitor = Caller.Nobody("192.0.2.9");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_new_person_joins_with_the_link_once(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var secret = await Invited(app, "nora@canal.example", Role.Editor);
        var view = await app.Do(Visitor, new ReadInvitation(secret));
        view.Workspace.ShouldBe("Brasserie du Canal");
        view.InvitedBy.ShouldBe("Ada Lovelace");
        view.HasAccount.ShouldBeFalse();

        var joined = await app.Do(Visitor, new JoinWithNewAccount(secret, "Nora Dubois", "une phrase assez longue"));
        joined.Slug.ShouldBe("canal");
        (await app.Do(app.Ada, new ListMembers())).Members.ShouldContain(m => m.Name == "Nora Dubois" && m.Role == Role.Editor);
        (await app.Run(Visitor, new JoinWithNewAccount(secret, "Again", "une phrase assez longue"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);

        await using var db = await app.Db();
        (await db.Set<AuditEntry>().SingleAsync(a => a.Action == "identity.join_with_new_account", Cancel)).WorkspaceId.ShouldBe(app.Workspace);
    }

    [Fact]
    public async Task Somebody_with_an_account_joins_with_it_and_keeps_a_single_account()
    {
        await using var app = await TestApp.OnSqlite();
        var secret = await Invited(app, "mallory@canal.example", Role.Reader);
        (await app.Do(Visitor, new ReadInvitation(secret))).HasAccount.ShouldBeTrue();
        (await app.Run(Visitor, new JoinWithNewAccount(secret, "Mallory", "une phrase assez longue"))).Problem!.TextKey.ShouldBe("identity.invited_has_account");

        var mallory = app.Mallory with { Workspace = null, Member = null, Role = Role.None };
        (await app.Do(mallory, new AcceptInvitation(secret))).User.ShouldBe(app.Mallory.User!.Value);
        (await app.Get<Relais.Identity.Callers>().WorkspacesOfAsync(app.Mallory.User!.Value, Cancel)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_link_expires_after_seven_days_and_sending_again_makes_the_older_one_useless()
    {
        await using var app = await TestApp.OnSqlite();
        var first = await app.Do(app.Ada, new Invite("nora@canal.example", Role.Writer));
        app.Clock.Advance(Duration.FromDays(7));
        (await app.Run(Visitor, new ReadInvitation(Secret(first)))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(app.Ada, new ListMembers())).Invitations.ShouldHaveSingleItem().Expired.ShouldBeTrue();

        var second = await app.Do(app.Ada, new ResendInvitation(first.Id));
        (await app.Run(Visitor, new ReadInvitation(Secret(first)))).Ok.ShouldBeFalse();
        (await app.Run(Visitor, new ReadInvitation(Secret(second)))).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_revoked_invitation_opens_nothing()
    {
        await using var app = await TestApp.OnSqlite();
        var sent = await app.Do(app.Ada, new Invite("nora@canal.example", Role.Writer));
        await app.Do(app.Ada, new RevokeInvitation(sent.Id));
        (await app.Run(Visitor, new JoinWithNewAccount(Secret(sent), "Nora", "une phrase assez longue"))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Do(app.Ada, new ListMembers())).Invitations.ShouldBeEmpty();
        await app.Do(app.Ada, new Invite("nora@canal.example", Role.Writer));
    }

    [Fact]
    public async Task A_member_or_an_invited_address_is_not_invited_twice()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Run(app.Ada, new Invite("BEN@canal.example", Role.Writer))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.already_member");
        await app.Do(app.Ada, new Invite("nora@canal.example", Role.Writer));
        (await app.Run(app.Ada, new Invite("Nora@Canal.example", Role.Writer))).Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.already_invited");
    }

    [Fact]
    public async Task Where_mail_can_be_sent_the_link_goes_by_mail_alone_and_is_sealed_while_it_waits()
    {
        await using var app = await TestApp.OnSqlite(settings: s => s with { Smtp = new SmtpSettings { Host = "localhost", From = "relais@canal.example" } });
        var sent = await app.Do(app.Ada, new Invite("nora@canal.example", Role.Writer));
        sent.Link.ShouldBeNull();
        await using var db = await app.Db();
        var message = await db.Set<OutboxMessage>().SingleAsync(Cancel);
        message.Kind.ShouldBe("mail");
        message.Payload.ShouldContain("nora@canal.example");
        message.Payload.ShouldNotContain("/invite/");
    }

    [Fact]
    public async Task Somebody_who_left_comes_back_with_the_role_now_offered()
    {
        await using var app = await TestApp.OnSqlite();
        await app.Do(app.Ada, new RemoveMember(app.Ben.Member!.Value));
        var secret = await Invited(app, "ben@canal.example", Role.Reviewer);
        await app.Do(app.Ben with { Workspace = null, Member = null, Role = Role.None }, new AcceptInvitation(secret));
        var back = (await app.Do(app.Ada, new ListMembers())).Members.Single(m => m.Name == "Ben Barka");
        back.Id.ShouldBe(app.Ben.Member!.Value);
        back.Role.ShouldBe(Role.Reviewer);
    }

    private static async Task<string> Invited(TestApp app, string mail, Role role) => Secret(await app.Do(app.Ada, new Invite(mail, role)));

    private static string Secret(InvitationSent sent) => sent.Link!.Segments[^1];
}
