using NodaTime;
using Relais.Kernel.Data;
using Relais.Publishing.Calendar;

namespace Relais.Tests.Publishing;

public sealed class CalendarFilterTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_calendar_narrowed_to_a_campaign_shows_its_posts_alone(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var campaign = await stage.Campaign("Brassin de Noël");
        var inside = await stage.AtEleven("Le brassin est prêt");
        await stage.AtEleven("Les horaires d'août");
        await stage.IntoCampaign(inside, campaign);
        var day = new LocalDate(2026, 8, 4);
        (await stage.App.Do(stage.App.Eve, new ShowCalendar(day, day, [], campaign))).Chips.ShouldHaveSingleItem().Title.ShouldContain("brassin");
        (await stage.App.Do(stage.App.Eve, new ShowCalendar(day, day, []))).Chips.Count.ShouldBe(2);
    }
}
