using NodaTime;
using Relais.Content.Writing;
using Relais.Tasks.Board;

namespace Relais.Browser;

/// <summary>A rota made from nothing, its gap filled, a shift swapped, one's calendar: pressed with the keyboard, at both sizes.</summary>
public sealed class RotaTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk", false)]
    [InlineData("phone", true)]
    public async Task From_an_empty_page_to_a_filled_gap_a_swap_and_ones_own_calendar(string size, bool dark)
    {
        var look = Look.Of(size) with { Dark = dark, Name = dark ? $"{size}-dark" : size };
        var desk = await Stand.Desk();
        var faults = new List<string>();
        var ada = await Window(look, Person.Ada);
        var inspect = Inspection.Of(ada);
        await ada.GotoAsync(desk.At("team"), new() { WaitUntil = WaitUntilState.Load });
        await Press(ada.Locator($"header a[href$='team/rotas']"));
        await ada.WaitForURLAsync("**/team/rotas");
        await Expect(ada.Locator("#rotas")).ToContainTextAsync("Pas encore de permanence");
        faults.AddRange(await Inspect(ada, inspect, "empty", look));

        // The rota, then its hours: Ben from Monday to Sunday until four, in English and French alike.
        await Press(ada.Locator("[data-open=rota-new]").First);
        await ada.Locator("#rota-new-name").FillAsync("Permanence messages");
        await Expect(ada.Locator("#rota-new-zone")).ToHaveValueAsync("Europe/Paris");
        await ada.Locator("#rota-new-fr").FillAsync("Fermé, à demain.");
        await Press(ada.Locator("#rota-new button[type=submit]"));
        await Expect(ada.Locator("#rotas")).ToContainTextAsync("Pas encore de garde");
        await ada.ReloadAsync();
        await Press(ada.Locator(look.IsPhone ? ".fab button" : "header [data-open=band-new]"));
        await Expect(ada.Locator("#band-new")).ToBeVisibleAsync();
        foreach (var day in new[] { "6", "7", "8" })
        {
            await ada.Locator($"#band-new input[name=days][value='{day}']").CheckAsync();
        }

        await ada.Locator("#band-new-from").FillAsync("00:00");
        await ada.Locator("#band-new-to").FillAsync("16:00");
        await ada.Locator("#band-new-p0").SelectOptionAsync(new SelectOptionValue { Label = "Ben Barka" });
        faults.AddRange(await Inspect(ada, inspect, "hours", look));
        await Press(ada.Locator("#band-new button[type=submit]"));
        await Expect(ada.Locator(".rota--day .rota__s[class*=' k']").First).ToBeVisibleAsync();

        // What is left of the day is a gap; it is filled from its own dialog, and Z takes it back.
        var gaps = ada.Locator(".is-today .rota__s--gap");
        await Expect(gaps).ToHaveCountAsync(1);
        await Press(gaps.First);
        await Expect(ada.Locator("#shift")).ToBeVisibleAsync();
        await ada.Locator("#fill-member").SelectOptionAsync(new SelectOptionValue { Label = "Ada Lovelace" });
        faults.AddRange(await Inspect(ada, inspect, "fill", look));
        await Press(ada.Locator("#shift form button[type=submit]"));
        await Expect(gaps).ToHaveCountAsync(0);
        await ada.Keyboard.PressAsync("z");
        await Expect(gaps).ToHaveCountAsync(1);
        faults.AddRange(await Inspect(ada, inspect, "week", look));

        // Ben asks Ada to take next week's Monday; she says yes, and Ben sees it without doing anything.
        var ben = await Window(look.In("en"), Person.Ben);
        var inspectBen = Inspection.Of(ben);
        var week = SystemClock.Instance.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb["Europe/Paris"]).Date.PlusDays(7);
        await ben.GotoAsync(desk.At($"team/rotas?week={week:uuuu-MM-dd}"), new() { WaitUntil = WaitUntilState.Load });
        await Press(ben.Locator(".rota__s[class*=' k']").First);
        await Expect(ben.Locator("#shift")).ToContainTextAsync("Ben Barka");
        await ben.Locator("#swap-member").SelectOptionAsync(new SelectOptionValue { Label = "Ada Lovelace" });
        faults.AddRange(await Inspect(ben, inspectBen, "swap", look));
        await Press(ben.Locator("#shift form[hx-post$=ask_swap] button[type=submit]"));
        await Expect(ben.Locator("#rotas")).ToContainTextAsync("Asked Ada Lovelace");
        await Expect(ada.Locator("#rotas")).ToContainTextAsync("Ben Barka vous demande sa garde");
        await Press(ada.Locator("#rotas form[hx-post$=answer_swap] button").First);
        await Expect(ben.Locator("#rotas")).Not.ToContainTextAsync("Asked Ada Lovelace");
        await Expect(ben.Locator(".rota__i button").First).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex("^Ada.*Not by turn"));

        // One's own calendar, by an address that nobody else has.
        await Press(ben.Locator("form[hx-post$=make_feed] button"));
        var address = await ben.Locator("#feed-made input").InputValueAsync();
        var answer = await ben.APIRequest.GetAsync(new Uri(Stand.Address, new Uri(address).AbsolutePath).AbsoluteUri);
        answer.Headers["content-type"].ShouldBe("text/calendar; charset=utf-8");
        (await answer.TextAsync()).ShouldContain("BEGIN:VEVENT");
        faults.AddRange(await Inspect(ben, inspectBen, "feed", look));
        faults.ShouldBeEmpty(string.Join('\n', faults));
    }

    [Theory]
    [InlineData("desk", true)]
    [InlineData("phone", false)]
    public async Task What_is_open_goes_to_somebody_else_with_the_arrows_from_its_dialog_and_by_drag_and_back_with_undo(string size, bool dark)
    {
        var look = Look.Of(size) with { Dark = dark, Name = dark ? $"{size}-dark" : size };
        var desk = await Stand.Desk();
        var task = await Stand.Do(desk, new SaveTask(null, "Grand inventaire", desk.Owner.Member, Hours: 3));
        var ada = await Window(look, Person.Ada);
        var inspect = Inspection.Of(ada);
        await ada.GotoAsync(desk.At("team/load"), new() { WaitUntil = WaitUntilState.Load });
        var mine = ada.Locator($"[data-member='{desk.Owner.Member}']");
        var bens = ada.Locator("[data-name='Ben Barka']");
        await Expect(mine.Locator($"#wi-task-{task}")).ToBeVisibleAsync();
        var faults = new List<string>(await Inspect(ada, inspect, "load", look));

        await ada.WaitForFunctionAsync("() => document.querySelector('#weeks').dataset.ready !== undefined");
        await ada.Locator($"#wi-task-{task} a").FocusAsync();
        await ada.Keyboard.PressAsync("Alt+ArrowDown");
        await Expect(bens.Locator($"#wi-task-{task}")).ToBeVisibleAsync();
        await ada.Keyboard.PressAsync("z");
        await Expect(mine.Locator($"#wi-task-{task}")).ToBeVisibleAsync();

        await Press(ada.Locator($"#wi-task-{task} button"));
        await Expect(ada.Locator("#give")).ToBeVisibleAsync();
        await ada.Locator("#give-to").SelectOptionAsync(new SelectOptionValue { Label = (await ada.Locator("#give-to option", new() { HasText = "Ben Barka" }).TextContentAsync())! });
        faults.AddRange(await Inspect(ada, inspect, "give", look));
        await Press(ada.Locator("#give button[type=submit]"));
        await Expect(bens.Locator($"#wi-task-{task}")).ToBeVisibleAsync();

        if (!look.IsPhone)
        {
            await ada.Locator($"#wi-task-{task} a").HoverAsync();
            await ada.Mouse.DownAsync();
            await mine.HoverAsync();
            await mine.HoverAsync();
            await ada.Mouse.UpAsync();
            await Expect(mine.Locator($"#wi-task-{task}")).ToBeVisibleAsync();
        }

        faults.AddRange(await Inspect(ada, inspect, "given", look));

        // A post goes from its own menu, and whoever has it open sees whose it is now.
        var post = await Stand.Do(desk, new CreatePostRequest("Affiche du bal", "Le bal a son affiche.", [desk.Channel]));
        await ada.GotoAsync(desk.At($"posts/{post.Id}"), new() { WaitUntil = WaitUntilState.Load });
        await Expect(ada.Locator("#composer-holder")).Not.ToContainTextAsync("Ben");
        await Press(ada.Locator("#composer-menu [data-menu], #composer-menu button").First);
        await Press(ada.Locator("[data-dialog-url*='load/give']"));
        await ada.Locator("#give-to").SelectOptionAsync(new SelectOptionValue { Label = (await ada.Locator("#give-to option", new() { HasText = "Ben Barka" }).TextContentAsync())! });
        await Press(ada.Locator("#give button[type=submit]"));
        await Expect(ada.Locator("#composer-holder")).ToContainTextAsync("Ben");
        faults.ShouldBeEmpty(string.Join('\n', faults));
    }

    private static async Task<IEnumerable<string>> Inspect(IPage page, Inspection inspection, string step, Look look)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "rota", $"{step}.{look}.png") });
        return (await inspection.Faults(page)).Select(f => $"{step}: {f}");
    }

    private static async Task Press(ILocator target)
    {
        await target.FocusAsync();
        await target.PressAsync("Enter");
    }
}
