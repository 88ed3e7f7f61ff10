using Relais.Content.Lists;
using Relais.Content.Library;
using Relais.Kernel.Data;
using Relais.Tests.House;

namespace Relais.Tests.Content;

public sealed class SearchTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Words_are_found_without_their_accents_and_with_them(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var fete = await app.Post(app.Ben, "La Fête du quai, au cœur de l’été. 100 % bière, Straße_1.");
        await app.Post(app.Ben, "Rien de tel.");
        foreach (var typed in new[] { "fete", "FÊTE", "fe\u0302te", "coeur ete", "cœur", "biere quai", "100 %", "strasse_1", "Éte" })
        {
            (await app.Do(app.Eve, new ListPostsRequest(Query: typed))).Items.ShouldHaveSingleItem(typed).Card.Id.ShouldBe(fete);
        }

        foreach (var typed in new[] { "fetes", "fete demain", "r_en", "100 %%" })
        {
            (await app.Do(app.Eve, new ListPostsRequest(Query: typed))).Items.ShouldBeEmpty(typed);
        }
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_library_is_searched_in_the_same_way(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await app.Media(SampleFiles.Jpeg(), "Fête.jpg", "Le marché de Noël");
        foreach (var typed in new[] { "fete", "marche de noel", "NOËL" })
        {
            (await app.Do(app.Eve, new ListMediaRequest(Query: typed))).Items.ShouldHaveSingleItem(typed);
        }
    }
}
