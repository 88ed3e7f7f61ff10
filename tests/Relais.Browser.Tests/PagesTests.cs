using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using NodaTime;
using Relais.Campaigns.Edit;
using Relais.Channels.Links;
using Relais.Content;
using Relais.Content.ReviewLinks;
using Relais.Content.Writing;
using Relais.Kernel.Time;
using Relais.Publishing.Timing;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Covering;
using Relais.Team.Duties;

namespace Relais.Browser;

/// <summary>Every page of the product, found by its route so that none is forgotten, on each screen, in both themes and languages.</summary>
public sealed partial class PagesTests(Stand stand) : InBrowser(stand)
{
    private static readonly Look[] Looks = [Look.Desk, Look.DeskDark.In("en"), Look.Phone.In("en"), Look.PhoneDark];

    public static TheoryData<string> Routes() => new(
        Product.Modules().Assemblies.Append(typeof(Host.Serve.RelaisHost).Assembly).Distinct()
            .SelectMany(a => a.GetTypes()).SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
            .Select(r => r.Template).Where(r => r != "/setup").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_page_can_be_used_by_everybody(string route)
    {
        var desk = await Furnished();
        var path = await Fill(route, desk);
        var nobody = route.StartsWith("/signin", StringComparison.Ordinal) || route.StartsWith("/reset", StringComparison.Ordinal) || route.StartsWith("/invite", StringComparison.Ordinal) || route.StartsWith("/confirm", StringComparison.Ordinal)
            || route.StartsWith("/reconnect", StringComparison.Ordinal) || route.StartsWith("/review/", StringComparison.Ordinal);
        var faults = new List<string>();
        foreach (var look in Looks)
        {
            var person = nobody ? null : look.Language == "en" ? Person.Ben : Person.Ada;
            var page = await Window(look, person);
            var inspection = Inspection.Of(page);
            var answer = await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
            await page.EvaluateAsync("document.fonts.ready");
            await page.WaitForTimeoutAsync(200);
            if (answer!.Status != 200)
            {
                faults.Add($"{look}: status {answer.Status} at {page.Url}");
            }

            var name = Unsafe().Replace(route.Replace("/w/{Slug}/", "", StringComparison.Ordinal), "-").Trim('-');
            await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "pages", $"{name}.{look}.png") });
            faults.AddRange((await inspection.Faults(page)).Select(f => $"{look}: {f}"));
            if (await page.EvaluateAsync<string>("document.documentElement.lang") != look.Language)
            {
                faults.Add($"{look}: not in {look.Language}");
            }

            await page.Context.CloseAsync();
        }

        faults.ShouldBeEmpty($"{path}:\n{string.Join('\n', faults)}");
    }

    [Fact]
    public async Task A_page_that_does_not_exist_says_so_with_a_way_out()
    {
        var desk = await Stand.Desk();
        var page = await Window(Look.Phone, Person.Ada);
        var answer = await page.GotoAsync(desk.At("nulle-part"));
        answer!.Status.ShouldBe(404);
        await Expect(page.Locator("h1")).ToHaveCountAsync(1);
        await Expect(page.Locator("main a[href]").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_thing_that_does_not_exist_is_said_in_the_words_of_its_page()
    {
        var desk = await Stand.Desk();
        var page = await Window(Look.Desk, Person.Ada);
        foreach (var path in new[] { desk.At($"posts/{Guid.NewGuid()}"), desk.At($"posts/{Guid.NewGuid()}/review-links"), desk.At($"media/{Guid.NewGuid()}"), "/review/aucun-lien", "/reconnect/aucun-lien" })
        {
            var answer = await page.GotoAsync(path);
            answer!.Status.ShouldBe(404, path);
            await Expect(page.Locator("body")).Not.ToContainTextAsync("500");
        }
    }

    [Fact]
    public async Task Somebody_elses_workspace_is_not_there()
    {
        var desk = await Stand.Desk();
        var page = await Window(Look.Desk, await Stand.Newcomer("Mallory Towers"));
        var answer = await page.GotoAsync(desk.At("calendar"));
        answer!.Status.ShouldBe(404);
    }

    /// <summary>A workspace in which something stands on every page.</summary>
    private async Task<Desk> Furnished()
    {
        var desk = await Stand.Desk();
        var today = SystemClock.Instance.GetCurrentInstant().InZone(Zones.Bundled["Europe/Paris"]).Date;
        await Stand.Do(desk, new CreateCampaign("Rentrée des artisans", today.PlusDays(-3), today.PlusDays(12), [desk.Channel], 2));
        await Stand.Do(desk, new StartDuties());
        var duties = (await Stand.Do(desk, new ListDuties())).Duties;
        await Stand.Do(desk, new SetCover(duties[1].Id, desk.Channel, desk.Owner.Member));
        await Stand.Do(desk, new SaveAbsence(From: today.PlusDays(3), To: today.PlusDays(5), Kind: AbsenceKind.Leave));
        for (var i = 0; i < 4; i++)
        {
            var post = await Stand.Do(desk, new CreatePostRequest($"Mousse de l’été {i + 1}", "La Mousse de l’été est au frais. https://brasserie.example/ete #Bière @alice", [desk.Channel]));
            await Stand.Do(desk, new PlanPostRequest(post.Id, today.PlusDays(i * 2), new LocalTime(23, 45), "Europe/Paris"));
        }

        return desk;
    }

    private async Task<string> Fill(string route, Desk desk)
    {
        var path = route.Replace("{Slug}", desk.Slug, StringComparison.Ordinal).Replace("{Code:int}", "418", StringComparison.Ordinal);
        if (route.StartsWith("/reconnect/", StringComparison.Ordinal))
        {
            path = path.Replace("{Secret}", (await Stand.Do(desk, new MakeReconnectLink(desk.Channel))).Link.Segments[^1], StringComparison.Ordinal);
        }

        if (route.StartsWith("/review/", StringComparison.Ordinal))
        {
            var post = await Stand.Do(desk, new CreatePostRequest("", "Concert samedi à 20 h, entrée libre. https://brasserie.example/concert #Canal", [desk.Channel]));
            path = path.Replace("{Secret}", (await Stand.Do(desk, new MakeReviewLink("Claire, Mairie", post.Id))).Link.Segments[^1], StringComparison.Ordinal);
        }

        if (path.Contains("{Secret}", StringComparison.Ordinal))
        {
            path = path.Replace("{Secret}", "aucun-lien", StringComparison.Ordinal);
        }

        if (path.Contains("{Id:guid}", StringComparison.Ordinal))
        {
            path = path.Replace("{Id:guid}", await IdFor(route, desk), StringComparison.Ordinal);
        }

        path.ShouldNotContain("{", Case.Sensitive, $"{route} has a parameter that this test does not know how to fill");
        return path;
    }

    private async Task<string> IdFor(string route, Desk desk)
    {
        if (route.Contains("/posts/", StringComparison.Ordinal))
        {
            return (await Stand.Do(desk, new CreatePostRequest("Concert du samedi", "Concert samedi à 20 h. Entrée libre.", [desk.Channel]))).Id.ToString();
        }

        if (route.Contains("/campaigns/", StringComparison.Ordinal))
        {
            return (await Stand.Do(desk, new CreateCampaign("Été au canal", new(2026, 6, 1), new(2026, 8, 31), [desk.Channel], 1))).Id.ToString();
        }

        if (route.Contains("/channels/connect/", StringComparison.Ordinal))
        {
            var page = await Open(desk.At("channels/connect?network=mastodon"), Look.Desk);
            await page.Locator("[name=server]").FillAsync(Stand.Sandbox.Address);
            await page.Locator("form:has([name=server]) button[type=submit]").ClickAsync();
            await page.WaitForURLAsync(AttemptAddress(), new() { WaitUntil = WaitUntilState.Load });
            return page.Url.Split('/')[^1];
        }

        if (route.Contains("/channels/", StringComparison.Ordinal))
        {
            return desk.Channel.ToString();
        }

        if (route.Contains("/members/", StringComparison.Ordinal))
        {
            return (await Stand.MemberOf(desk, Person.Ben)).ToString();
        }

        if (route.Contains("/deliveries/", StringComparison.Ordinal))
        {
            var post = await Stand.Do(desk, new CreatePostRequest("Bal du quai", "Bal du quai dimanche, entrée libre.", [desk.Channel]));
            return (await Stand.Do(desk, new PlanPostRequest(post.Id, new(2031, 8, 4), new LocalTime(10, 0), "Europe/Paris"))).Moved[0].Delivery.ToString();
        }

        if (route.Contains("/team/absences/", StringComparison.Ordinal))
        {
            return (await Stand.Do(desk, new SaveAbsence(Now: true, Kind: AbsenceKind.Training))).Id.ToString();
        }

        if (route.Contains("/team/", StringComparison.Ordinal))
        {
            return desk.Owner.Member!.Value.ToString();
        }

        if (route.Contains("/media/", StringComparison.Ordinal))
        {
            var page = await Open(desk.At("media"), Look.Desk);
            var picture = await page.ScreenshotAsync();
            await page.Locator("input[type=file]").SetInputFilesAsync(new FilePayload { Name = "ete.png", MimeType = "image/png", Buffer = picture });
            return (await page.Locator("a.libitem").First.GetAttributeAsync("href", new() { Timeout = 30_000 }))!.Split('/')[^1];
        }

        throw new InvalidOperationException($"{route} needs an id that this test does not know how to make");
    }

    [GeneratedRegex("[^a-zA-Z0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Unsafe();

    [GeneratedRegex("/channels/connect/[0-9a-f-]{36}$", RegexOptions.None, 1000)]
    private static partial Regex AttemptAddress();
}
