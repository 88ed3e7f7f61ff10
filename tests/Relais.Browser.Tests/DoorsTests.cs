using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Relais.Browser;

/// <summary>Ways in: a second factor, a passkey, and hands that never leave the keyboard.</summary>
public sealed partial class DoorsTests(Stand stand) : InBrowser(stand)
{
    [Fact]
    public async Task A_second_factor_is_set_up_and_asked_for()
    {
        var person = await Stand.Newcomer("Chloé Martin");
        var page = await Window(Look.Desk, person);
        await page.GotoAsync("/account/security");
        await page.Locator("form[action='/account/second-factor/start'] button").ClickAsync();
        var key = (await page.Locator("code.num").First.InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.Locator("form[action='/account/second-factor/confirm'] [name=code]").FillAsync(Code(key, 0));
        await page.Locator("form[action='/account/second-factor/confirm'] button").ClickAsync();
        await Expect(page.Locator("#recovery-codes")).ToBeVisibleAsync();
        var recovery = (await page.Locator("#recovery-codes").InnerTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        var other = await Window(Look.Phone, null);
        await FirstVisit.FillSignIn(other, person);
        await other.WaitForURLAsync("**/signin/code**");
        await other.Locator("[name=code]").FillAsync("000000");
        await other.Locator("form:has([name=code]) button").ClickAsync();
        await Expect(other.Locator("h1")).ToBeVisibleAsync();
        other.Url.ShouldContain("/signin");
        await other.Locator("[name=code]").FillAsync(Code(key, 1));
        await other.Locator("form:has([name=code]) button").ClickAsync();
        await other.WaitForURLAsync(SignedIn());

        var third = await Window(Look.Desk, null);
        await FirstVisit.FillSignIn(third, person);
        await third.Locator("details summary").ClickAsync();
        await third.Locator("[name=recovery]").FillAsync(recovery[0]);
        await third.Locator("form:has([name=recovery]) button").ClickAsync();
        await third.WaitForURLAsync(SignedIn());
    }

    [Fact]
    public async Task A_passkey_opens_the_door_without_a_password()
    {
        var person = await Stand.Newcomer("Dina Haddad");
        var page = await Window(Look.Desk, person);
        var cdp = await page.Context.NewCDPSessionAsync(page);
        await cdp.SendAsync("WebAuthn.enable");
        await cdp.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await page.GotoAsync("/account/security");
        await page.Locator("form[data-mode=create] [name=name]").FillAsync("Mon portable");
        await page.Locator("form[data-mode=create] [name=password]").FillAsync(person.Password);
        await page.Locator("form[data-mode=create] button").ClickAsync();
        await Expect(page.Locator("form[action*=rename_passkey] [name=name]")).ToHaveValueAsync("Mon portable");
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync("/signin");
        // The authenticator may answer the browser's own offer before the button is pressed.
        await page.Locator("form[data-mode=get] button").ClickAsync(new() { Timeout = 2000 }).ContinueWith(_ => { }, TaskScheduler.Default);
        await page.WaitForURLAsync(SignedIn());
    }

    [Fact]
    public async Task The_palette_and_a_new_post_need_no_pointer()
    {
        var desk = await Stand.Desk();
        var page = await Open(desk.At("calendar"), Look.Desk);
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#palette input")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("camp");
        await Expect(page.Locator("#palette [role=option][aria-selected=true]")).ToContainTextAsync("ampagne");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/campaigns**");
        await page.GotoAsync(desk.At("calendar"));
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.Locator(".skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("c");
        await page.WaitForURLAsync(NewPost());
        await page.Locator("#composer-editor textarea").First.FocusAsync();
        await page.Keyboard.TypeAsync("cc");
        await Expect(page.Locator("#composer-editor textarea").First).ToHaveValueAsync("cc");
    }

    /// <summary>RFC 6238, six digits, thirty seconds.</summary>
    private static string Code(string secret, int stepsAhead)
    {
        const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(secret.ToUpperInvariant().Where(Letters.Contains).Select(c => Convert.ToString(Letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + stepsAhead);
#pragma warning disable CA5350 // what authenticator applications compute
        var hash = HMACSHA1.HashData(key, counter);
#pragma warning restore CA5350
        var at = hash[^1] & 0xf;
        return ((BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(at)) & 0x7fffffff) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("/(w/[^/]+/|account)", RegexOptions.None, 1000)]
    private static partial Regex SignedIn();

    [GeneratedRegex("/posts/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex NewPost();
}
