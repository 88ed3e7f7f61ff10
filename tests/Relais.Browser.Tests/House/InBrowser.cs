namespace Relais.Browser.House;

/// <summary>Tests that open pages: each in a context of its own, closed at the end, pictured when the test failed.</summary>
public abstract class InBrowser(Stand stand) : IAsyncDisposable
{
    private readonly List<IBrowserContext> contexts = [];

    protected Stand Stand { get; } = stand;

    /// <summary>A window of somebody who is signed in, or of nobody.</summary>
    protected async Task<IPage> Window(Look look, Person? person, bool serviceWorker = false, Uri? address = null)
    {
        var options = Options(address ?? Stand.Address, look, person is null ? null : await Stand.SignedIn(person));
        options.ServiceWorkers = serviceWorker ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block;
        var context = await Stand.Browser.NewContextAsync(options);
        lock (contexts)
        {
            contexts.Add(context);
        }

        context.SetDefaultTimeout(15_000);
        var root = (address ?? Stand.Address).AbsoluteUri;
        await context.AddCookiesAsync([new() { Name = "theme", Value = look.Dark ? "dark" : "light", Url = root }, new() { Name = "language", Value = look.Language, Url = root }]);
        return await context.NewPageAsync();
    }

    /// <summary>The same, already on a page.</summary>
    protected async Task<IPage> Open(string path, Look look, Person? person = null, bool serviceWorker = false)
    {
        var page = await Window(look, person ?? Person.Ada, serviceWorker);
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        var number = 0;
        foreach (var context in contexts)
        {
            foreach (var page in failed ? context.Pages : [])
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(Stand.Pictures, "failed", $"{Safe(TestContext.Current.Test?.TestDisplayName ?? "test")}-{++number}.png"), Timeout = 5_000 })
                    .ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await context.CloseAsync();
        }

        GC.SuppressFinalize(this);
    }

    internal static BrowserNewContextOptions Options(Uri address, Look look, string? signedIn) => new()
    {
        BaseURL = address.AbsoluteUri,
        ViewportSize = new() { Width = look.Width, Height = look.Height },
        ScreenSize = new() { Width = look.Width, Height = look.Height },
        Locale = look.Language == "en" ? "en-GB" : "fr-FR",
        TimezoneId = "Europe/Paris",
        ColorScheme = look.Dark ? ColorScheme.Dark : ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
        IsMobile = look.IsPhone,
        HasTouch = look.IsPhone,
        StorageState = signedIn,
    };

    private static string Safe(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : '_')).TrimStart('_') is { Length: > 120 } l ? l[..120] : string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
}
