using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Tests.Identity;

namespace Relais.Tests.Host;

/// <summary>Whose word is taken for where somebody comes from: it counts attempts to sign in, and stands in the audit log.</summary>
public sealed class ProxyTests
{
    private const string Claimed = "203.0.113.9";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_trusted_proxy_nobody_says_where_they_come_from() => (await SeenFrom("")).ShouldNotBe(Claimed);

    [Theory]
    [InlineData("127.0.0.1,::1")]
    [InlineData("127.0.0.0/8, ::1")]
    public async Task A_trusted_proxy_is_believed_by_its_address_or_its_block(string proxies) => (await SeenFrom(proxies)).ShouldBe(Claimed);

    [Fact]
    public async Task A_proxy_outside_the_block_is_not_believed() => (await SeenFrom("10.0.0.0/8")).ShouldNotBe(Claimed);

    /// <summary>The address of the session of somebody on this machine who claims to be elsewhere.</summary>
    private static async Task<string?> SeenFrom(string proxies)
    {
        var read = SettingsReader.Read([new("RELAIS_TRUSTED_PROXIES", proxies)], null);
        await using var site = await Site.Empty(s => s with { TrustedProxies = read.TrustedProxies });
        using var browser = site.NewBrowser();
        browser.Headers["X-Forwarded-For"] = Claimed;
        await site.SetUp(browser);
        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        return (await db.Set<Session>().SingleAsync(Cancel)).Address;
    }
}
