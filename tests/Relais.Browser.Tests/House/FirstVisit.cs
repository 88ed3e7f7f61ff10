namespace Relais.Browser.House;

/// <summary>Through the doors, as people come in.</summary>
public static class FirstVisit
{
    /// <summary>The first visitor makes the owner and the workspace, and is signed in.</summary>
    public static async Task MakeOwner(IBrowser browser, Uri address, Person person, string workspace, Look look)
    {
        var context = await browser.NewContextAsync(InBrowser.Options(address, look, null));
        var page = await context.NewPageAsync();
        await FillSetup(page, person, workspace);
        await context.CloseAsync();
    }

    /// <summary>The same on a page that the test keeps.</summary>
    public static async Task FillSetup(IPage page, Person person, string workspace)
    {
        await page.GotoAsync("/");
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/setup$"));
        await page.Locator("[name=name]").FillAsync(person.Name);
        await page.Locator("[name=mail]").FillAsync(person.Mail);
        await page.Locator("[name=password]").FillAsync(person.Password);
        await page.Locator("[name=workspace]").FillAsync(workspace);
        await page.Locator("form button[type=submit]").ClickAsync();
        await page.WaitForURLAsync("**/w/*/calendar", new() { WaitUntil = WaitUntilState.Load });
    }

    /// <summary>Signs in and gives the cookies.</summary>
    public static async Task<string> SignIn(IBrowser browser, Uri address, Person person)
    {
        var context = await browser.NewContextAsync(InBrowser.Options(address, Look.Desk, null));
        var page = await context.NewPageAsync();
        await FillSignIn(page, person);
        await page.WaitForURLAsync(u => !u.Contains("/signin", StringComparison.Ordinal), new() { WaitUntil = WaitUntilState.Load });
        var state = await context.StorageStateAsync();
        await context.CloseAsync();
        return state;
    }

    /// <summary>Gives address and password on the sign-in page.</summary>
    public static async Task FillSignIn(IPage page, Person person)
    {
        await page.GotoAsync("/signin");
        var form = page.Locator("form[action='/account/signin']");
        await form.Locator("[name=mail]").FillAsync(person.Mail);
        await form.Locator("[name=password]").FillAsync(person.Password);
        await form.Locator("button[type=submit]").ClickAsync();
    }
}
