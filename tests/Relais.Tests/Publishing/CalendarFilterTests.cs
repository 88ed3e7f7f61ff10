using NodaTime;
using Relais.Channels.Leave;
using Relais.Kernel.Data;
using Relais.Kernel.Ui;
using Relais.Publishing;
using Relais.Publishing.Calendar;
using Relais.Publishing.Sending;

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

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_went_out_on_a_channel_that_was_removed_still_says_where_it_went(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel("canal-du-nord");
        await stage.Schedule(await stage.Post([channel], "Le brassin est prêt"), 11, 0);
        await stage.RunAt(11, 0);
        await stage.App.Do(stage.App.Ada, new RemoveChannel(channel));
        var day = new LocalDate(2026, 8, 4);
        var calendar = await stage.App.Do(stage.App.Eve, new ShowCalendar(day, day, []));
        var sent = calendar.Chips.ShouldHaveSingleItem().Deliveries.ShouldHaveSingleItem();
        (sent.ChannelName, sent.Network).ShouldBe(("canal-du-nord", "scripted"));
        calendar.Channels.ShouldNotContain(c => c.Id == channel, "nobody looks for it any more");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_delivery_that_was_called_off_says_so(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("Le brassin est prêt");
        await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(delivery, (await stage.Row(delivery)).Version)]));
        (await stage.Row(delivery)).State.ToStatus().ShouldBe(Status.Cancelled);
    }

    [Fact]
    public void Every_state_of_a_delivery_has_a_word_of_its_own() =>
        Enum.GetValues<DeliveryState>().Select(s => s.ToStatus()).ShouldBeUnique();
}
