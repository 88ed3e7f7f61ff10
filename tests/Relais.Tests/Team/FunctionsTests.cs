using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Setup;
using Relais.Identity.Members;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team;
using Relais.Team.Catalog;
using Relais.Team.Roster;
using Relais.Tests.House;
using Relais.Tests.Identity;

namespace Relais.Tests.Team;

public sealed class FunctionsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_workspace_starts_with_thirteen_functions_in_the_readers_language()
    {
        await using var app = await SetupTests.EmptyApp(StoreKind.Sqlite);
        var done = await app.Do(Caller.Nobody(null), new SetUp("Claire", "claire@canal.example", "une phrase assez longue", "Canal", "Europe/Paris", "fr"));
        var place = (await app.Get<Relais.Identity.Callers>().WorkspacesOfAsync(done.User, Cancel)).Single();

        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(place.Id);
        var words = scope.ServiceProvider.GetRequiredService<Text>();
        var french = await new Functions(db, words.For("fr")).ListAsync(Cancel);
        var english = await new Functions(db, words.For("en")).ListAsync(Cancel);
        french.Count.ShouldBe(13);
        french[0].Key.ShouldBe("social_media_manager");
        french[1].Name.ShouldBe("Responsable de la stratégie");
        english[1].Name.ShouldBe("Strategy lead");
        french.ShouldAllBe(f => f.Tasks.Count >= 3);
        english.Select(f => f.Tasks.Count).ShouldBe(french.Select(f => f.Tasks.Count));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_member_holds_several_functions_and_the_change_can_be_undone(StoreKind store)
    {
        await using var app = await WithFunctions(store);
        var all = (await app.Do(app.Ada, new ListFunctions())).Functions;
        await app.Do(app.Ada, new GiveFunctions(app.Ben.Member!.Value, [all[0].Id]));
        var ran = await app.Get<Pipeline>().Run(app.Ada, new GiveFunctions(app.Ben.Member!.Value, [all[1].Id, all[2].Id, all[2].Id]), null, Cancel);
        ran.Problem.ShouldBeNull();
        (await Of(app)).ShouldBe([all[1].Id, all[2].Id]);

        (await app.Get<Undo>().Run(app.Ada, ran.Reply.Undo!.Value, Cancel)).Problem.ShouldBeNull();
        (await Of(app)).ShouldBe([all[0].Id]);
    }

    [Fact]
    public async Task Ready_made_words_follow_the_language_until_the_team_changes_them()
    {
        await using var app = await WithFunctions(StoreKind.Sqlite);
        var first = (await app.Do(app.Ada, new ListFunctions())).Functions[0];
        await app.Do(app.Ada, new SaveFunction(first.Id, first.Name, string.Join('\n', first.Tasks), first.Version));
        await using var db = await app.Db();
        (await new Functions(db, new Text(app.Get<TextCatalog>()) { Culture = Cultures.Of("en") }).ListAsync(Cancel))[0].Tasks[0].ShouldBe("Keep the editorial calendar up to date");

        await app.Do(app.Ada, new SaveFunction(first.Id, "Chef d’orchestre", "Tout", null));
        await using var again = await app.Db();
        var changed = (await new Functions(again, new Text(app.Get<TextCatalog>()) { Culture = Cultures.Of("en") }).ListAsync(Cancel))[0];
        changed.Name.ShouldBe("Chef d’orchestre");
        changed.Tasks.ShouldBe(["Tout"]);
        (await app.Run(app.Ada, new SaveFunction(first.Id, "Old page", "", first.Version))).Problem!.Kind.ShouldBe(ProblemKind.Conflict);
    }

    [Fact]
    public async Task A_removed_function_comes_back_with_those_who_held_it()
    {
        await using var app = await WithFunctions(StoreKind.Sqlite);
        var function = await app.Do(app.Ada, new SaveFunction(null, "Photographe", "Photographier la bière"));
        await app.Do(app.Ada, new GiveFunctions(app.Ben.Member!.Value, [function]));
        await app.Do(app.Ada, new RemoveFunction(function));
        (await Of(app)).ShouldBeEmpty();
        await app.Do(app.Ada, new GiveFunctions(app.Ben.Member!.Value, []));
        await app.Do(app.Ada, new RestoreFunction(function));
        (await Of(app)).ShouldBe([function]);
    }

    [Fact]
    public async Task Whoever_left_holds_nothing_and_gets_nothing()
    {
        await using var app = await WithFunctions(StoreKind.Sqlite);
        var first = (await app.Do(app.Ada, new ListFunctions())).Functions[0].Id;
        await app.Do(app.Ada, new GiveFunctions(app.Ben.Member!.Value, [first]));
        await app.Do(app.Ada, new RemoveMember(app.Ben.Member!.Value));
        (await app.Do(app.Ada, new ListFunctions())).Functions[0].Members.ShouldBeEmpty();
        (await app.Run(app.Ada, new GiveFunctions(app.Ben.Member!.Value, [first]))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task Another_workspaces_function_or_member_does_not_exist_here()
    {
        await using var app = await WithFunctions(StoreKind.Sqlite);
        var mine = (await app.Do(app.Ada, new ListFunctions())).Functions[0].Id;
        (await app.Run(app.Mallory, new GiveFunctions(app.Mallory.Member!.Value, [mine]))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Ada, new GiveFunctions(app.Mallory.Member!.Value, [mine]))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new RemoveFunction(mine))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task The_members_page_shows_functions_and_lets_whoever_manages_change_them()
    {
        await using var site = await Site.WithOwner();
        using var browser = await site.SignedIn();
        var page = await browser.Page("/w/brasserie-du-canal/members");
        page.QuerySelectorAll("input[name=functions]").Length.ShouldBe(13);
        (await browser.Page("/w/brasserie-du-canal/settings/functions")).QuerySelectorAll("#functions section").Length.ShouldBe(13);
    }

    private static async Task<IReadOnlyList<FunctionId>> Of(TestApp app) =>
        [.. (await app.Do(app.Ada, new ListFunctions())).Functions.Where(f => f.Members.Contains(app.Ben.Member!.Value)).Select(f => f.Id)];

    private static async Task<TestApp> WithFunctions(StoreKind store)
    {
        var app = await TestApp.On(store);
        await using var db = await app.Db();
        Functions.AddReady(db, app.Workspace, app.Clock.Now);
        await db.SaveChangesAsync(Cancel);
        return app;
    }
}
