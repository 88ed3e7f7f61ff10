using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Content.Writing;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;

namespace Relais.Browser;

/// <summary>The record of who did what, as an owner uses it.</summary>
public sealed partial class AuditTests(Stand stand) : InBrowser(stand)
{
    [Theory]
    [InlineData("desk")]
    [InlineData("phone")]
    public async Task The_record_is_narrowed_verified_exported_and_an_entry_is_erased(string size)
    {
        var desk = await Stand.Desk();
        await Stand.Do(desk, new CreatePostRequest("Mousse de l’été", "Au frais.", [desk.Channel]));
        await Stand.Do(desk, new CreatePostRequest("Concert du samedi", "À 20 h.", [desk.Channel]));
        await Stand.Services.GetRequiredService<AuditSealer>().SealAllAsync(TestContext.Current.CancellationToken);
        var page = await Window(Look.Of(size), Person.Ada);
        var inspection = Inspection.Of(page);
        await page.GotoAsync(desk.At("settings/audit"));
        await page.Locator("[name=query]").FillAsync("mousse");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(u => u.Contains("query=mousse", StringComparison.Ordinal));
        await Expect(page.Locator(".alog__row")).ToHaveCountAsync(1);

        await Expect(page.Locator(".card strong").First).ToContainTextAsync("scellées");
        await page.Locator("a[href*='verify=true']").ClickAsync();
        await Expect(page.Locator("[role=status] >> text=rien n’a été touché")).ToBeVisibleAsync();

        await page.Locator("[data-menu=audit-export]").ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Locator("#audit-export a[href$='export.jsonl']").ClickAsync());
        download.SuggestedFilename.ShouldMatch(@"^relais-audit-.*\.jsonl$");
        (await AuditExport.VerifyAsync(await download.PathAsync(), [], TestContext.Current.CancellationToken)).Flaws.ShouldBeEmpty();

        var row = page.Locator(".alog__row").First;
        await row.Locator("summary").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await row.Locator("details details summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        (await inspection.Faults(page)).ShouldBeEmpty();
        await row.Locator("[name=reason]").FillAsync("Demande du 3 août");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#toasts .toast")).ToContainTextAsync("Contenu effacé");
        await Expect(page.Locator(".alog__row")).ToHaveCountAsync(0);
        await page.GotoAsync(desk.At("settings/audit?area=audit"));
        await Expect(page.Locator(".alog__row").First).ToContainTextAsync("a effacé");
    }

    [Fact]
    public async Task A_hand_in_the_database_is_told_on_the_page()
    {
        var desk = await Stand.Desk(channel: false);
        var post = (await Stand.Do(desk, new CreatePostRequest("Promesse", "Texte", []))).Id.ToString();
        await Stand.Services.GetRequiredService<AuditSealer>().SealAllAsync(TestContext.Current.CancellationToken);
        var page = await Open(desk.At("settings/audit"), Look.Desk);
        await Expect(page.Locator(".card strong").First).ToContainTextAsync(Sealed());
        await using (var db = await Stand.Services.GetRequiredService<IAppDbFactory>().CreateAsync(desk.Id))
        {
            await db.Set<AuditEntry>().Where(e => e.Target == post).ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, "Quelqu’un d’autre"), TestContext.Current.CancellationToken);
        }

        await page.GotoAsync(desk.At("settings/audit?verify=true"));
        await Expect(page.Locator("[role=alert]")).ToContainTextAsync("Modifiée");
        await using (var db = await Stand.Services.GetRequiredService<IAppDbFactory>().CreateAsync(desk.Id))
        {
            await db.Set<AuditEntry>().Where(e => e.Target == post).ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, Person.Ada.Name), TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex("scellée", RegexOptions.None, 1000)]
    private static partial Regex Sealed();
}
