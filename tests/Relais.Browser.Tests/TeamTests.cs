using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Team;
using Relais.Team.Covering;
using Relais.Team.Duties;
using Relais.Team.Places;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Relais.Browser;

/// <summary>An absence from the first minute to the return, with the keyboard alone.</summary>
public sealed class TeamTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk", false)]
    [InlineData("desk", true)]
    [InlineData("phone", false)]
    [InlineData("phone", true)]
    public async Task Away_now_who_holds_what_the_gap_filled_the_note_and_the_return(string size, bool dark)
    {
        var look = Look.Of(size) with { Dark = dark, Name = dark ? $"{size}-dark" : size };
        var desk = await Team();
        var faults = new List<string>();

        // Ben goes away: the key P on a desk, the button on a phone, then the form with Tab and Enter.
        var ben = await Window(look.In("en"), Person.Ben);
        var inspectBen = Inspection.Of(ben);
        await ben.GotoAsync(desk.At("team"), new() { WaitUntil = WaitUntilState.Load });
        if (look.IsPhone)
        {
            await Press(ben, ".fab [data-open=absence-now]");
        }
        else
        {
            await ben.Keyboard.PressAsync("p");
        }

        await Expect(ben.Locator("#absence-now")).ToBeVisibleAsync();
        faults.AddRange(await Inspect(ben, inspectBen, "away", look));
        await Press(ben, "#absence-now button[type=submit]");
        await Expect(ben.Locator("#toasts")).ToContainTextAsync("Ben is away");
        await Expect(ben.Locator("#absence-now")).ToBeHiddenAsync();

        // Ada sees at once who holds what, and the gap that nobody covers.
        var ada = await Window(look, Person.Ada);
        var inspectAda = Inspection.Of(ada);
        await ada.GotoAsync(desk.At("team"), new() { WaitUntil = WaitUntilState.Load });
        await Expect(ada.Locator("#gaps")).ToContainTextAsync("Webcare");
        await Expect(ada.Locator("#gaps")).ToContainTextAsync("Absence sans relève");
        await Expect(ada.Locator(".mxc--cover").First).ToBeVisibleAsync();
        await Expect(ada.Locator("[aria-labelledby=t-hand]")).ToContainTextAsync("Création");
        faults.AddRange(await Inspect(ada, inspectAda, "gap", look));

        // One press fills it; Z takes it back; the cell's own dialog fills it again.
        await Press(ada, "#gaps form button");
        await Expect(ada.Locator("#gaps")).ToHaveCountAsync(0);
        await ada.Keyboard.PressAsync("z");
        await Expect(ada.Locator("#gaps")).ToContainTextAsync("Webcare");
        await Press(ada, "#gaps [data-dialog-url]");
        await Expect(ada.Locator("#cell")).ToBeVisibleAsync();
        faults.AddRange(await Inspect(ada, inspectAda, "cell", look));
        await Press(ada, "#cell form button[type=submit] >> nth=0");
        await Expect(ada.Locator("#gaps")).ToHaveCountAsync(0);
        await Expect(ada.Locator(".mxc--gap")).ToHaveCountAsync(0);

        // The note is written already; Ben adds his words and comes back.
        await Press(ben, "[aria-labelledby=t-hand] a.btn");
        await ben.WaitForURLAsync("**/team/absences/*");
        await Expect(ben.Locator("#note")).ToContainTextAsync("Houblon");
        await Expect(ben.Locator("#note")).ToContainTextAsync("Ada Lovelace covers for Ben Barka");
        await Reach(ben, "#note-text");
        await ben.Keyboard.TypeAsync("The brewer reads it before noon.");
        await Press(ben, "form:has(#note-text) button[type=submit]");
        await Expect(ben.Locator("#toasts")).ToContainTextAsync("Note kept");
        faults.AddRange(await Inspect(ben, inspectBen, "note", look));
        await Press(ben, "header form button[type=submit]");
        await Expect(ben.Locator("#note")).ToContainTextAsync("everything is theirs again");

        await Expect(ada.Locator(".mxc--cover")).ToHaveCountAsync(0);
        await Expect(ada.Locator("[aria-labelledby=t-hand]")).ToHaveCountAsync(0);
        faults.AddRange(await Inspect(ada, inspectAda, "back", look));
        faults.ShouldBeEmpty(string.Join('\n', faults));
    }

    /// <summary>Ada leads; Ben creates, backed by Ada, and answers messages alone. Everything else is Ada's.</summary>
    private async Task<Desk> Team()
    {
        var desk = await Stand.Desk();
        await Stand.Do(desk, new StartDuties());
        await Stand.Do(desk, new SaveRules(desk.Owner.Member, false));
        await using var db = await Stand.Services.GetRequiredService<IAppDbFactory>().CreateAsync(desk.Id);
        var user = await db.Set<User>().Where(u => u.Email == Person.Ben.Mail).Select(u => u.Id).SingleAsync();
        var ben = await db.Set<Member>().Where(m => m.UserId == new UserId(user)).Select(m => m.Id).SingleAsync();
        foreach (var duty in (await Stand.Do(desk, new ListDuties())).Duties.Where(d => d.InMatrix))
        {
            await Stand.Do(desk, duty.Key switch
            {
                "webcare" => new SetCover(duty.Id, desk.Channel, ben),
                "creation" => new SetCover(duty.Id, desk.Channel, ben, desk.Owner.Member),
                _ => new SetCover(duty.Id, desk.Channel, desk.Owner.Member, ben),
            });
        }

        var caller = desk.Owner with { User = new UserId(user), Member = ben, Name = Person.Ben.Name };
        await Stand.Do(desk with { Owner = caller }, new CreatePostRequest("Houblon, chat de brasserie", "Houblon a cinq ans samedi.", [desk.Channel]));
        return desk;
    }

    private static async Task<IEnumerable<string>> Inspect(IPage page, Inspection inspection, string step, Look look)
    {
        await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "team", $"{step}.{look}.png") });
        return (await inspection.Faults(page)).Select(f => $"{step}: {f}");
    }

    private static async Task Press(IPage page, string selector)
    {
        await Reach(page, selector);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Walks with Tab until the focus is there; the last press of the walk is the only one that this needs.</summary>
    private static async Task Reach(IPage page, string selector)
    {
        var target = page.Locator(selector).First;
        await target.WaitForAsync();
        for (var i = 0; i < 120; i++)
        {
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"Tab never reaches {selector}.");
    }
}
