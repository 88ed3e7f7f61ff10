using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.History;
using Relais.Publishing.Pauses;
using Relais.Publishing.Queue;
using Relais.Publishing.Schedule;
using Relais.Publishing.Timing;

namespace Relais.Tests.Publishing;

/// <summary>What people see, rendered as the server renders it.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task The_queue_shows_what_waits_for_a_person_with_its_reason_and_what_can_be_done()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var delivery = await stage.AtEleven("La carte d'été est là");
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.PostRefused, "Text is spam"), PostFields.Text));
        await stage.RunAt(11, 0);
        var page = await Render<QueuePage>(stage, stage.App.Ada, new());
        var row = page.QuerySelector($"#delivery-{delivery}")!;
        row.TextContent.ShouldContain("La carte d'été est là");
        row.TextContent.ShouldContain("Refusé");
        row.TextContent.ShouldContain("Text is spam");
        row.QuerySelector("form[action$='do/deliveries.retry'] input[name=deliveries]")!.GetAttribute("value").ShouldBe(delivery.ToString());
        page.QuerySelector("[data-open=pause-all]").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_missed_post_is_given_another_time_where_its_sentence_says_so()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var delivery = await stage.AtEleven();
        await stage.RunAt(13, 30);
        var queue = await Render<QueuePage>(stage, stage.App.Ada, new());
        var story = await Render<HistoryPage>(stage, stage.App.Ada, new() { ["Id"] = delivery.Value });
        foreach (var page in new[] { queue, story })
        {
            page.Body!.TextContent.ShouldContain("donnez-lui une autre date");
            page.QuerySelector($"[data-open=when-{delivery}]").ShouldNotBeNull();
            page.QuerySelector($"#when-{delivery} form[action$='do/deliveries.schedule'] input[name=date]").ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task Someone_who_only_reads_sees_the_queue_without_buttons()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await stage.AtEleven();
        await stage.RunAt(13, 30);
        var page = await Render<QueuePage>(stage, stage.App.Eve, new());
        page.QuerySelectorAll("#queue .rows__item").Length.ShouldBe(1);
        page.QuerySelectorAll("form").ShouldBeEmpty();
        page.QuerySelectorAll(".count--you, .note--you").ShouldBeEmpty();
        page.Body!.TextContent.ShouldNotContain("donnez-lui une autre date");
        page.QuerySelector("[data-open=pause-all]").ShouldBeNull();
    }

    [Fact]
    public async Task An_empty_queue_says_so_and_a_pause_is_shown_with_who_and_why()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest(default, "Accident sur le canal"));
        var page = await Render<QueuePage>(stage, stage.App.Ada, new());
        page.QuerySelector(".empty")!.TextContent.ShouldContain("Rien à décider");
        page.QuerySelector(".note--hold")!.TextContent.ShouldContain("Ada Lovelace");
        page.QuerySelector(".note--hold")!.TextContent.ShouldContain("Accident sur le canal");
        page.QuerySelector("form[action$='do/publishing.resume']").ShouldNotBeNull();
    }

    [Fact]
    public async Task Under_a_pause_nothing_offers_to_send_at_once_and_the_strip_says_by_whom()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var delivery = await stage.AtEleven();
        await stage.RunAt(13, 30);
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest(default, "Accident sur le canal"));
        var row = (await Render<QueuePage>(stage, stage.App.Ada, new())).QuerySelector($"#delivery-{delivery}")!;
        row.QuerySelector(".rows__do [aria-disabled=true]").ShouldNotBeNull();
        row.QuerySelector("form[action$='do/deliveries.retry']").ShouldBeNull();
        row.TextContent.ShouldNotContain("Envoyez-le maintenant");
        var strip = (await Render<PauseStrip>(stage, stage.App.Eve, new() { ["At"] = "/w/canal/calendar" })).QuerySelector(".pausebar")!;
        strip.TextContent.ShouldContain("Ada Lovelace");
        strip.TextContent.ShouldContain("Accident sur le canal");
        (await Render<PauseStrip>(stage, stage.App.Eve, new() { ["At"] = "/w/canal/queue" })).QuerySelector(".pausebar").ShouldBeNull();
        (await Render<PauseStrip>(stage, stage.App.Eve with { Guest = new([], []) }, new() { ["At"] = "/w/canal/calendar" })).QuerySelector(".pausebar")!.TextContent.ShouldNotContain("Ada");
    }

    [Fact]
    public async Task The_story_of_a_delivery_is_told_in_sentences()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var delivery = await stage.AtEleven();
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromSeconds(11));
        var page = await Render<HistoryPage>(stage, stage.App.Eve, new() { ["Id"] = delivery.Value });
        var lines = page.QuerySelectorAll(".tl li strong").Select(l => l.TextContent).ToList();
        lines.ShouldContain(l => l.Contains("la réponse s'est perdue", StringComparison.Ordinal) || l.Contains("la réponse s’est perdue", StringComparison.Ordinal));
        lines.ShouldContain(l => l.Contains("est en ligne", StringComparison.Ordinal));
        lines.ShouldContain("Programmé");
    }

    [Fact]
    public async Task The_composer_foot_offers_the_place_of_the_post_and_the_state_of_each_channel()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (a, b) = (await stage.Channel("a"), await stage.Channel("b"));
        var post = await stage.Post([a, b], "Bonjour");
        await stage.Schedule(post, 11, 0);
        var foot = await Render<SchedulePanel>(stage, stage.App.Ada, new() { ["PostId"] = post });
        ((IHtmlInputElement)foot.QuerySelector("#sched-date")!).Value.ShouldBe("2026-08-04");
        ((IHtmlInputElement)foot.QuerySelector("#sched-time")!).Value.ShouldBe("11:00");
        foot.QuerySelectorAll("#sched-states .rows__item").Length.ShouldBe(2);
        foot.QuerySelector("form[action$='do/deliveries.schedule']").ShouldNotBeNull();
        foot = await Render<SchedulePanel>(stage, stage.App.Ben, new() { ["PostId"] = post });
        foot.QuerySelector("[formaction$='do/deliveries.plan']").ShouldNotBeNull();
        foot.QuerySelectorAll("[data-open=sched-now]").ShouldBeEmpty();
        foot = await Render<SchedulePanel>(stage, stage.App.Eve, new() { ["PostId"] = post });
        foot.QuerySelectorAll("input:not([type=hidden]), select").ShouldBeEmpty("who only reads sees the date as words");
        foot.QuerySelector(".sched__said")!.TextContent.ShouldContain("11:00");
    }

    [Fact]
    public async Task The_hint_asks_for_a_word_on_the_night_when_clocks_change()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var meaning = await stage.App.Do(stage.App.Ada, new ReadTimeRequest(new LocalDate(2027, 3, 28), new LocalTime(2, 30), "Europe/Paris"));
        var hint = await Render<TimeHint>(stage, stage.App.Ada, new() { ["Meaning"] = meaning });
        hint.QuerySelector("input[name=confirmTime][type=checkbox]").ShouldNotBeNull();
        hint.Body!.TextContent.ShouldContain("3:30");
    }

    internal static async Task<IHtmlDocument> Render<TPage>(Stage stage, Caller caller, Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        await using var scope = stage.App.Services.CreateAsyncScope();
        var words = scope.ServiceProvider.GetRequiredService<Relais.Kernel.Words.TextCatalog>();
        var collection = new ServiceCollection();
        collection.AddSingleton(scope.ServiceProvider.GetRequiredService<Pipeline>());
        collection.AddSingleton(words);
        collection.AddSingleton(scope.ServiceProvider.GetRequiredService<Relais.Kernel.Time.Zones>());
        collection.AddSingleton(scope.ServiceProvider.GetRequiredService<TimeProvider>());
        collection.AddSingleton(new Relais.Kernel.Words.Text(words) { Culture = Relais.Kernel.Words.Cultures.Of("fr") });
        collection.AddSingleton(new Current { Caller = caller });
        var rights = scope.ServiceProvider.GetRequiredService<Rights>();
        collection.AddSingleton(new PageContext { Slug = "canal", May = key => rights.May(caller, key) });
        collection.AddSingleton<StoppagesNow>();
        collection.AddSingleton<NavigationManager>(new Nowhere());
        collection.AddSingleton<Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider>(new NoToken());
        await using var services = collection.BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(ParameterView.FromDictionary(parameters))).ToHtmlString());
        return await new AngleSharp.Html.Parser.HtmlParser().ParseDocumentAsync(html, Stage.Cancel);
    }

    private sealed class Nowhere : NavigationManager
    {
        public Nowhere() => Initialize("http://localhost/", "http://localhost/w/canal/queue");
    }

    private sealed class NoToken : Microsoft.AspNetCore.Components.Forms.AntiforgeryStateProvider
    {
        public override Microsoft.AspNetCore.Components.Forms.AntiforgeryRequestToken? GetAntiforgeryToken() => null;
    }
}
