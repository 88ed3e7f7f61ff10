using Microsoft.EntityFrameworkCore;
using Relais.Identity.Setup;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Identity;

public sealed class SetupTests
{
    private static readonly SetUp Request = new("Claire Dupré", "claire@canal.example", "une phrase assez longue", "Brasserie du Canal", "Europe/Paris", "fr");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Of_two_first_visitors_one_becomes_the_owner_and_the_other_is_told(StoreKind store)
    {
        await using var app = await EmptyApp(store);
        var both = await Task.WhenAll(
            app.Run(Caller.Nobody("192.0.2.1"), Request),
            app.Run(Caller.Nobody("192.0.2.2"), Request with { Name = "Karim", Mail = "karim@canal.example", Workspace = "Autre" }));

        var won = both.Where(o => o.Ok).ShouldHaveSingleItem().Value;
        both.Single(o => !o.Ok).Problem!.TextKey.ShouldBe("identity.set_up_done");
        await using var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<User>().CountAsync(Cancel)).ShouldBe(1);
        (await db.Set<Workspace>().CountAsync(Cancel)).ShouldBe(1);
        var member = (await db.Set<Member>().IgnoreQueryFilters().ToListAsync(Cancel)).ShouldHaveSingleItem();
        member.Role.ShouldBe(Role.Owner);
        member.UserId.ShouldBe(won.User);
    }

    [Fact]
    public async Task Once_somebody_has_an_account_nobody_can_set_up_again()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Run(Caller.Nobody("192.0.2.1"), Request)).Problem!.TextKey.ShouldBe("identity.set_up_done");
    }

    [Theory]
    [InlineData("", "claire@canal.example", "une phrase assez longue", "Europe/Paris", "name")]
    [InlineData("Claire", "claire", "une phrase assez longue", "Europe/Paris", "mail")]
    [InlineData("Claire", "claire@canal.example", "court", "Europe/Paris", "password")]
    [InlineData("Claire", "claire@canal.example", "une phrase assez longue", "Europe/Lutece", "zone")]
    public async Task A_wrong_field_is_named_and_nothing_is_made(string name, string mail, string password, string zone, string field)
    {
        await using var app = await EmptyApp(StoreKind.Sqlite);
        var refused = await app.Run(Caller.Nobody(null), Request with { Name = name, Mail = mail, Password = password, Zone = zone });
        refused.Problem!.Fields.ShouldContain(f => f.Field == field);
        await using var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<User>().AnyAsync(Cancel)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_password_that_is_one_character_again_and_again_is_refused_and_nothing_is_half_made()
    {
        await using var app = await EmptyApp(StoreKind.Sqlite);
        var refused = await app.Run(Caller.Nobody(null), Request with { Password = "aaaaaaaaaaaa" });
        refused.Problem!.Fields.ShouldHaveSingleItem().TextKey.ShouldBe("identity.field.password_same");
        await using var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<Workspace>().AnyAsync(Cancel)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Brasserie du Canal", "brasserie-du-canal")]
    [InlineData("  L’Œuvre d’Été — 2026 !", "l-oeuvre-d-ete-2026")]
    [InlineData("東京", "espace")]
    public void A_workspace_gets_a_readable_address(string name, string slug) => Relais.Identity.Model.Slugs.From(name).ShouldBe(slug);

    [Fact]
    public async Task A_taken_address_gets_a_number()
    {
        await using var app = await TestApp.OnSqlite();
        await using var db = await app.Db();
        (await Relais.Identity.Model.Slugs.FreeFrom("Canal", db, Cancel)).ShouldBe("canal-2");
    }

    /// <summary>A product in which nobody has an account yet.</summary>
    internal static async Task<TestApp> EmptyApp(StoreKind store)
    {
        var app = await TestApp.On(store);
        await using var db = await app.Get<IAppDbFactory>().CreateAsync(null, Cancel);
        await db.Set<Member>().IgnoreQueryFilters().ExecuteDeleteAsync(Cancel);
        await db.Set<User>().ExecuteDeleteAsync(Cancel);
        await db.Set<Workspace>().ExecuteDeleteAsync(Cancel);
        return app;
    }
}
