using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Access;
using Relais.Identity.Invitations;
using Relais.Identity.Members;
using Relais.Identity.Sso;
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

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Somebody_removed_does_not_come_back_by_an_invitation_of_their_own(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var ben = await Administrator(app);
        var own = Secret(await app.Do(ben, new Invite("ben.prive@ailleurs.example", Role.Admin)));
        var stays = await Invited(app, "nora@canal.example", Role.Writer);

        await app.Do(app.Ada, new RemoveMember(ben.Member!.Value));
        (await Accepts(app, own)).ShouldBe("identity.invitation_gone");
        (await app.Run(Visitor, new ReadInvitation(own))).Problem!.TextKey.ShouldBe("identity.invitation_gone");
        (await app.Run(Visitor, new JoinWithNewAccount(own, "Ben", "une phrase assez longue"))).Problem!.TextKey.ShouldBe("identity.invitation_gone");
        (await app.Do(app.Ada, new ListMembers())).Invitations.ShouldHaveSingleItem("what others sent stays").Mail.ShouldBe("nora@canal.example");
        (await app.Run(Visitor, new ReadInvitation(stays))).Ok.ShouldBeTrue();

        await app.Do(app.Ada, new RestoreMember(ben.Member.Value));
        (await app.Run(Visitor, new ReadInvitation(own))).Ok.ShouldBeFalse("what ended does not come back");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Somebody_whose_last_day_is_over_does_not_come_back_by_an_invitation_of_their_own(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var ben = await Administrator(app);
        var own = Secret(await app.Do(ben, new Invite("ben.prive@ailleurs.example", Role.Admin)));
        await app.Do(app.Ada, new SetLastDay(ben.Member!.Value, new LocalDate(2026, 8, 4)));
        app.Clock.Set(Instant.FromUtc(2026, 8, 4, 22, 0));
        (await Accepts(app, own)).ShouldBe("identity.inviter_may_not", "before any job has run");

        await Microsoft.Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<AccessEnds>(app.Services).Run(Cancel);
        (await Accepts(app, own)).ShouldBe("identity.invitation_gone");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task An_invitation_gives_no_more_than_its_sender_can_still_give(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var ben = await Administrator(app);
        var sent = await app.Do(ben, new Invite("nora@canal.example", Role.Editor));
        await app.Do(app.Ada, new ChangeRole(ben.Member!.Value, Role.Writer));
        (await Accepts(app, Secret(sent))).ShouldBe("identity.inviter_may_not");
        (await app.Run(Visitor, new ReadInvitation(Secret(sent)))).Problem!.TextKey.ShouldBe("identity.inviter_may_not", "nothing is offered that would be refused");
        (await app.Run(Visitor, new JoinWithNewAccount(Secret(sent), "Nora", "une phrase assez longue"))).Problem!.TextKey.ShouldBe("identity.inviter_may_not");
        (await app.Run(Visitor, new EnterBySso("https://issuer.example", "42", "nora@canal.example", MailVerified: true, "Nora"))).Problem!.TextKey.ShouldBe("identity.inviter_may_not");

        var again = await app.Do(app.Ada, new ResendInvitation(sent.Id));
        (await app.Do(Visitor, new ReadInvitation(Secret(again)))).InvitedBy.ShouldBe("Ada Lovelace", "whoever sends it again answers for it");
        await app.Do(Visitor, new JoinWithNewAccount(Secret(again), "Nora", "une phrase assez longue"));
    }

    [Fact]
    public async Task A_right_taken_from_the_sender_or_the_right_to_invite_ends_what_they_sent()
    {
        await using var app = await TestApp.OnSqlite();
        var ben = await Administrator(app);
        var (editor, reader) = (await app.Do(ben, new Invite("nora@canal.example", Role.Editor)), await app.Do(ben, new Invite("leo@canal.example", Role.Reader)));
        await app.Do(app.Ada, new GiveRights(ben.Member!.Value, "publishing", Takes: true));
        (await app.Run(Visitor, new ReadInvitation(Secret(editor)))).Problem!.TextKey.ShouldBe("identity.inviter_may_not");
        (await app.Run(Visitor, new ReadInvitation(Secret(reader)))).Ok.ShouldBeTrue("a reader publishes nothing");
        await app.Do(app.Ada, new GiveRights(ben.Member.Value, "team_keeping", Takes: true));
        (await app.Run(Visitor, new ReadInvitation(Secret(reader)))).Problem!.TextKey.ShouldBe("identity.inviter_may_not");
    }

    private static async Task<Caller> Administrator(TestApp app)
    {
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        return app.Ben with { Role = Role.Admin };
    }

    /// <summary>Why somebody who has an account elsewhere may not come in by it.</summary>
    private static async Task<string?> Accepts(TestApp app, string secret) =>
        (await app.Run(app.Mallory with { Workspace = null, Member = null, Role = Role.None }, new AcceptInvitation(secret))).Problem?.TextKey;

    private static async Task<string> Invited(TestApp app, string mail, Role role) => Secret(await app.Do(app.Ada, new Invite(mail, role)));

    private static string Secret(InvitationSent sent) => sent.Link!.Segments[^1];
}
