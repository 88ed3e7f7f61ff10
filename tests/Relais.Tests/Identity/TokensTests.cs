using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity;
using Relais.Identity.Tokens;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

public sealed class TokensTests
{
    private static readonly Asking Api = new(Door.Api, "192.0.2.7");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_acts_for_its_owner_in_its_workspace_within_its_scopes()
    {
        await using var app = await TestApp.OnSqlite();
        var made = await app.Do(app.Ben, new MakeToken("export", ["members.see"], 30));
        made.Token.ShouldStartWith("relais_");

        var caller = (await app.Get<Callers>().OfTokenAsync(made.Token, "canal", Api, Cancel)).ShouldNotBeNull();
        caller.User.ShouldBe(app.Ben.User);
        caller.Workspace.ShouldBe(app.Workspace);
        caller.Role.ShouldBe(Role.Writer);
        caller.Door.ShouldBe(Door.Api);
        app.Get<Rights>().May(caller, "members.see").ShouldBeTrue();
        app.Get<Rights>().May(caller, "tokens.own").ShouldBeFalse("it was not given");
        (await app.Get<Callers>().OfTokenAsync(made.Token, "autre", Api, Cancel))!.Workspace.ShouldBeNull("the token is for one workspace");
    }

    [Fact]
    public async Task Nobody_gives_a_token_more_than_they_have()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Run(app.Eve, new MakeToken("too much", ["members.manage"], null))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("scopes");

        var narrow = await app.Do(app.Ada, new MakeToken("narrow", ["tokens.own"], null));
        var program = (await app.Get<Callers>().OfTokenAsync(narrow.Token, "canal", Api, Cancel))!;
        (await app.Run(program, new MakeToken("wider", ["members.manage"], null))).Ok.ShouldBeFalse("a token cannot make a wider one");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_token_makes_no_token_that_would_outlive_it(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var brief = await app.Do(app.Ada, new MakeToken("court", ["tokens.own"], 1));
        var program = (await app.Get<Callers>().OfTokenAsync(brief.Token, "canal", Api, Cancel))!;
        var refused = await app.Run(program, new MakeToken("sans fin", ["tokens.own"], null));
        (refused.Problem!.Kind, refused.Problem.TextKey).ShouldBe((ProblemKind.Forbidden, "identity.token_by_token"));
        (await app.Run(program, new MakeToken("d’un jour", ["tokens.own"], 1))).Ok.ShouldBeFalse("revoking the first would leave the second");
        (await app.Do(app.Ada, new ListTokens())).Tokens.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task An_expired_or_revoked_or_made_up_token_opens_nothing()
    {
        await using var app = await TestApp.OnSqlite();
        var callers = app.Get<Callers>();
        var shortLived = await app.Do(app.Ben, new MakeToken("short", ["members.see"], 1));
        var revoked = await app.Do(app.Ben, new MakeToken("revoked", ["members.see"], null));
        await app.Do(app.Ben, new RevokeToken(revoked.Id));

        (await callers.OfTokenAsync(revoked.Token, "canal", Api, Cancel)).ShouldBeNull();
        (await callers.OfTokenAsync(shortLived.Token, "canal", Api, Cancel)).ShouldNotBeNull();
        app.Clock.Advance(Duration.FromDays(1));
        (await callers.OfTokenAsync(shortLived.Token, "canal", Api, Cancel)).ShouldBeNull();
        (await callers.OfTokenAsync("relais_" + new string('A', 43), "canal", Api, Cancel)).ShouldBeNull();
        (await callers.OfTokenAsync("", "canal", Api, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task The_secret_is_stored_nowhere_and_the_last_use_is_known_to_the_minute()
    {
        await using var app = await TestApp.OnSqlite();
        var ran = await app.Get<Pipeline>().Run(app.Ben, new MakeToken("export", ["members.see"], null), "key-1", Cancel);
        var made = (TokenMade)ran.Result!;
        await app.Get<Callers>().OfTokenAsync(made.Token, "canal", Api, Cancel);
        (await app.Do(app.Ben, new ListTokens())).Tokens.ShouldHaveSingleItem().UsedAt.ShouldBe(app.Clock.Now);

        await using var db = await app.Db();
        (await db.Set<RememberedAnswer>().ToListAsync(Cancel)).ShouldBeEmpty("a repeated request makes a new token rather than keep the old secret");
        (await db.Set<AuditEntry>().ToListAsync(Cancel)).ShouldNotContain(a => (a.After ?? "").Contains(made.Token, StringComparison.Ordinal));
        (await db.Set<ApiToken>().SingleAsync(Cancel)).Digest.Length.ShouldBe(32);
    }

    [Fact]
    public async Task One_sees_and_revokes_ones_own_tokens_only()
    {
        await using var app = await TestApp.OnSqlite();
        var made = await app.Do(app.Ben, new MakeToken("export", ["members.see"], null));
        (await app.Do(app.Ada, new ListTokens())).Tokens.ShouldBeEmpty();
        (await app.Run(app.Ada, new RevokeToken(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new RevokeToken(made.Id))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }
}
