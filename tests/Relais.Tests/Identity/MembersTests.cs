using Microsoft.EntityFrameworkCore;
using Relais.Identity.Members;
using Relais.Identity.Tokens;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

public sealed class MembersTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_last_owner_can_neither_be_demoted_nor_removed(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        (await app.Run(app.Ada, new ChangeRole(app.Ada.Member!.Value, Role.Admin))).Problem!.TextKey.ShouldBe("identity.last_owner");
        (await app.Run(app.Ada, new RemoveMember(app.Ada.Member!.Value))).Problem!.TextKey.ShouldBe("identity.last_owner");

        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Owner));
        await app.Do(app.Ada, new ChangeRole(app.Ada.Member!.Value, Role.Admin));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_owners_who_step_down_at_the_same_moment_leave_one(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Owner));
        var ben = app.Ben with { Role = Role.Owner };
        await Task.WhenAll(
            app.Run(app.Ada, new ChangeRole(app.Ada.Member!.Value, Role.Reader)),
            app.Run(ben, new ChangeRole(app.Ben.Member!.Value, Role.Reader)));
        await using var db = await app.Db();
        (await db.Set<Member>().CountAsync(m => m.Role == Role.Owner, Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Nobody_gives_or_touches_more_than_they_have()
    {
        await using var app = await TestApp.OnSqlite();
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        var ben = app.Ben with { Role = Role.Admin };
        (await app.Run(ben, new ChangeRole(app.Eve.Member!.Value, Role.Owner))).Problem!.TextKey.ShouldBe("identity.above_you");
        (await app.Run(ben, new ChangeRole(ben.Member!.Value, Role.Owner))).Problem!.TextKey.ShouldBe("identity.above_you");
        (await app.Run(ben, new ChangeRole(app.Ada.Member!.Value, Role.Reader))).Problem!.TextKey.ShouldBe("identity.above_you");
        (await app.Run(ben, new RemoveMember(app.Ada.Member!.Value))).Problem!.TextKey.ShouldBe("identity.above_you");
        (await app.Run(ben, new Relais.Identity.Invitations.Invite("new@canal.example", Role.Owner))).Problem!.TextKey.ShouldBe("identity.above_you");
        (await app.Run(ben, new ChangeRole(app.Eve.Member!.Value, Role.None))).Ok.ShouldBeFalse();
        await app.Do(ben, new ChangeRole(app.Eve.Member!.Value, Role.Admin));
    }

    [Fact]
    public async Task A_change_of_role_is_written_down_undone_and_refused_from_an_old_page()
    {
        await using var app = await TestApp.OnSqlite();
        var seen = (await app.Do(app.Ada, new ListMembers())).Members.Single(m => m.Name == "Eve Curie").Version;
        var ran = await app.Get<Pipeline>().Run(app.Ada, new ChangeRole(app.Eve.Member!.Value, Role.Editor, seen), null, Cancel);
        ran.Problem.ShouldBeNull();
        (await app.Run(app.Ada, new ChangeRole(app.Eve.Member!.Value, Role.Writer, seen))).Problem!.Kind.ShouldBe(ProblemKind.Conflict);

        await using (var db = await app.Db())
        {
            var entry = await db.Set<AuditEntry>().SingleAsync(a => a.Action == "identity.change_role", Cancel);
            entry.Before!.ShouldContain("reader", Case.Insensitive);
            entry.After!.ShouldContain("editor", Case.Insensitive);
        }

        (await app.Get<Undo>().Run(app.Ada, ran.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await app.Do(app.Ada, new ListMembers())).Members.Single(m => m.Name == "Eve Curie").Role.ShouldBe(Role.Reader);
    }

    [Fact]
    public async Task Whoever_is_removed_is_out_at_once_with_their_tokens_and_can_be_taken_back()
    {
        await using var app = await TestApp.OnSqlite();
        var callers = app.Get<Relais.Identity.Callers>();
        var token = await app.Do(app.Ben, new MakeToken("export", ["members.see"], null));
        (await callers.OfTokenAsync(token.Token, "canal", new(Door.Api, null), Cancel)).ShouldNotBeNull();

        await app.Do(app.Ada, new RemoveMember(app.Ben.Member!.Value));
        (await callers.OfTokenAsync(token.Token, "canal", new(Door.Api, null), Cancel)).ShouldBeNull();
        (await callers.WorkspacesOfAsync(app.Ben.User!.Value, Cancel)).ShouldBeEmpty();
        (await app.Do(app.Ada, new ListMembers())).Members.ShouldNotContain(m => m.Name == "Ben Barka");

        await app.Do(app.Ada, new RestoreMember(app.Ben.Member!.Value));
        (await callers.WorkspacesOfAsync(app.Ben.User!.Value, Cancel)).ShouldHaveSingleItem().Role.ShouldBe(Role.Writer);
        (await callers.OfTokenAsync(token.Token, "canal", new(Door.Api, null), Cancel)).ShouldBeNull("a revoked token stays revoked");
    }

    [Fact]
    public async Task Addresses_and_protection_are_shown_to_those_who_manage_members_only()
    {
        await using var app = await TestApp.OnSqlite();
        var forEve = await app.Do(app.Eve, new ListMembers());
        forEve.MayManage.ShouldBeFalse();
        forEve.Members.Where(m => !m.IsMe).ShouldAllBe(m => m.Mail == null && m.SecondFactor == null && !m.MayChange);
        var forAda = await app.Do(app.Ada, new ListMembers());
        forAda.Members.ShouldAllBe(m => m.Mail != null && m.MayChange);
        forAda.Roles.ShouldBe([Role.Owner, Role.Admin, Role.Editor, Role.Writer, Role.Reviewer, Role.Reader]);
    }

    [Fact]
    public async Task A_member_of_another_workspace_does_not_exist_here()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Run(app.Ada, new ChangeRole(app.Mallory.Member!.Value, Role.Reader))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new RemoveMember(app.Ben.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }
}
