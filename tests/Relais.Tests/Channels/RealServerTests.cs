using System.Web;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Channels.Browse;
using Relais.Channels.Connect;
using Relais.Channels.Health;
using Relais.Networks.Bluesky;
using Relais.TestHouse;
using Relais.Tests.House;
using Relais.Tests.Networks.Peers;
using Shouldly;

namespace Relais.Tests.Channels;

/// <summary>The same against servers that somebody else wrote.</summary>
public sealed class RealServerTests
{
    [Fact]
    [Trait("Peer", "pds")]
    public async Task A_session_of_a_real_server_is_renewed_by_one_of_many()
    {
        var peer = PeerLine.Required(PeerLine.Pds);
        var server = peer.GetProperty("url").GetString()!;
        await using var app = await TestApp.OnSqlite(services => services.AddSingleton(new BlueskyOptions { DefaultServer = new(server), PlcDirectory = new(peer.GetProperty("plcUrl").GetString()!) }));
        var password = peer.GetProperty("accounts")[0].GetProperty("password").GetString()!;
        var id = (await app.Do(app.Ada, new ConnectWithPassword("bluesky", "alice.test", password, server))).Channel;
        await using var scope = app.Services.CreateAsyncScope();
        var channels = scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>();
        await using var db = await app.Db();
        var old = ((AccessOutcome.Ready)await channels.AccessFor(db, id)).Access;

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var own = await app.Db();
            return await channels.Refresh(own, id, old);
        }));

        all.Select(a => string.Join('|', ((AccessOutcome.Ready)a).Access.Credential.Secrets.Values)).Distinct().ShouldHaveSingleItem().ShouldNotBe(string.Join('|', old.Credential.Secrets.Values));
        (await app.Do(app.Ada, new CheckChannel(id))).Ok.ShouldBeTrue();
        (await app.Do(app.Eve, new ListChannels())).Channels.ShouldHaveSingleItem().State.ShouldBe(ChannelState.Connected);
    }

    [Fact]
    [Trait("Peer", "snac")]
    public async Task An_account_of_a_real_server_says_yes_and_is_tested()
    {
        var peer = PeerLine.Required(PeerLine.Snac);
        await using var app = await TestApp.OnSqlite();
        var started = await app.Do(app.Ada, new StartConnecting("mastodon", peer.GetProperty("url").GetString()!));
        var attempt = await app.Do(app.Ada, new GetAttempt(started.Attempt));

        var finished = await app.Do(app.Ada, await SignInAndSayYes(attempt.AuthorizationUrl!, "alice", peer.GetProperty("alice").GetString()!));

        var channel = finished.Channel.ShouldNotBeNull();
        (await app.Do(app.Ada, new CheckChannel(channel))).Ok.ShouldBeTrue();
        var sheet = await app.Do(app.Eve, new GetChannel(channel));
        sheet.Channel.Handle.ShouldStartWith("alice@");
        sheet.Channel.Network.ShouldBe("mastodon");
    }

    private static async Task<FinishConnecting> SignInAndSayYes(Uri authorization, string name, string password)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });
        var page = await new HtmlParser().ParseDocumentAsync(await browser.GetStringAsync(authorization, TestContext.Current.CancellationToken));
        var form = page.QuerySelector("form")!;
        var fields = form.QuerySelectorAll("input[name]").ToDictionary(input => input.GetAttribute("name")!, input => input.GetAttribute("value") ?? "", StringComparer.Ordinal);
        (fields["login"], fields["passwd"]) = (name, password);
        using var body = new FormUrlEncodedContent(fields);
        using var consent = await browser.PostAsync(new Uri(authorization, form.GetAttribute("action")), body, TestContext.Current.CancellationToken);
        var back = HttpUtility.ParseQueryString(consent.Headers.Location!.Query);
        return new(back["state"] ?? "", back["code"], back["error"]);
    }
}
