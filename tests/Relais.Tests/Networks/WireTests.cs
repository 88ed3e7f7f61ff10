using System.Net;
using Microsoft.AspNetCore.Http;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Http;

namespace Relais.Tests.Networks;

public sealed class WireTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001::1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("::127.0.0.1")]
    public void No_address_inside_the_house_may_be_called(string address) => AddressGuard.PublicOnly.Allows("example.com", IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("93.184.215.14")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:21f:cb07::1")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_addresses_may(string address) => AddressGuard.PublicOnly.Allows("example.com", IPAddress.Parse(address)).ShouldBeTrue();

    [Theory]
    [InlineData("10.1.0.0/16", "x.example", "10.1.2.3", true)]
    [InlineData("10.1.0.0/16", "x.example", "10.2.2.3", false)]
    [InlineData("10.1.0.0/16", "x.example", "::ffff:10.1.2.3", true)]
    [InlineData("social.lan", "social.lan", "192.168.1.9", true)]
    [InlineData("social.lan", "other.lan", "192.168.1.9", false)]
    [InlineData("127.0.0.1", "localhost", "127.0.0.1", true)]
    [InlineData("all", "x.example", "127.0.0.1", true)]
    public void The_operator_may_allow_some(string allowed, string host, string address, bool expected) =>
        new AddressGuard([allowed]).Allows(host, IPAddress.Parse(address)).ShouldBe(expected);

    [Fact]
    public void A_wrong_entry_is_named() =>
        Should.Throw<FormatException>(() => new AddressGuard(["10.0.0.0/8", "not an address!"])).Message.ShouldContain("not an address!");

    [Fact]
    public void Plain_http_stays_in_the_house()
    {
        AddressGuard.PublicOnly.AllowsPlainHttp("example.com", IPAddress.Parse("93.184.215.14")).ShouldBeFalse();
        new AddressGuard(["127.0.0.1"]).AllowsPlainHttp("localhost", IPAddress.Loopback).ShouldBeTrue();
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    public async Task A_name_for_the_inside_is_stopped_at_the_connection(string address)
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => http.Response.WriteAsync("secret"));
        using var wire = new Wire(new(), TimeProvider.System);

        var answer = await wire.SendAsync(WireRequest.Get(new(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, server.Address.Port))), Ct);

        answer.ShouldBeOfType<WireAnswer.NotSent>().Reason.Code.ShouldBe(ReasonCodes.AddressNotAllowed);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_redirect_to_a_guarded_address_is_not_followed()
    {
        await using var inside = await ScriptedServer.StartAsync((http, _) => http.Response.WriteAsync("secret"));
        await using var outside = await ScriptedServer.StartAsync((http, _) =>
        {
            http.Response.Redirect($"http://127.0.0.2:{inside.Address.Port}/");
            return Task.CompletedTask;
        });
        using var wire = new Wire(new() { Addresses = new(["127.0.0.1"]) }, TimeProvider.System);

        (await wire.SendAsync(WireRequest.Get(outside.Address), Ct)).ShouldBeOfType<WireAnswer.NotSent>().Reason.Code.ShouldBe(ReasonCodes.AddressNotAllowed);
        inside.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_is_not_carried_to_another_server()
    {
        await using var other = await ScriptedServer.StartAsync((http, _) => http.Response.WriteAsync("{}"));
        await using var server = await ScriptedServer.StartAsync((http, _) =>
        {
            http.Response.Redirect(other.Address.AbsoluteUri);
            return Task.CompletedTask;
        });
        using var wire = new Wire(new() { Addresses = new(["all"]) }, TimeProvider.System);

        (await wire.SendAsync(WireRequest.Get(server.Address) with { Bearer = "token-1" }, Ct)).ShouldBeOfType<WireAnswer.Received>().Status.ShouldBe(302);
        other.Requests.ShouldBeEmpty();
        (await wire.SendAsync(WireRequest.Get(server.Address), Ct)).ShouldBeOfType<WireAnswer.Received>().Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_write_never_follows_a_redirect_and_is_never_repeated()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => http.Response.WriteAsync("{}"));
        using var wire = new Wire(new() { Addresses = new(["all"]) }, TimeProvider.System);
        server.Next("POST /", Faults.Answer(307, "", ("Location", "/again")));
        server.Next("POST /", Faults.Break);

        (await wire.SendAsync(WireRequest.PostJson(server.Address, new { }), Ct)).ShouldBeOfType<WireAnswer.Received>().Status.ShouldBe(307);
        (await wire.SendAsync(WireRequest.PostJson(server.Address, new { }), Ct)).ShouldBeOfType<WireAnswer.Lost>();
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Reading_survives_one_broken_connection()
    {
        await using var server = await ScriptedServer.StartAsync((http, _) => http.Response.WriteAsync("{}"));
        using var wire = new Wire(new() { Addresses = new(["all"]) }, TimeProvider.System);
        server.Next("GET /", Faults.Break);

        (await wire.SendAsync(WireRequest.Get(server.Address), Ct)).ShouldBeOfType<WireAnswer.Received>().Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("12", 12d)]
    [InlineData("0", 0d)]
    [InlineData("1.5", 1.5)]
    [InlineData("1772445660", 60d)]
    [InlineData("2026-03-02T10:00:30Z", 30d)]
    [InlineData("2026-03-02T11:00:30.5+01:00", 30.5)]
    [InlineData("Mon, 02 Mar 2026 10:00:45 GMT", 45d)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("", null)]
    [InlineData("99999999999999", null)]
    public void A_moment_is_read_in_every_form_that_servers_use(string text, double? seconds)
    {
        var now = Instant.FromUtc(2026, 3, 2, 10, 0);

        RateHeaders.Moment(text, now).ShouldBe(seconds is null ? null : now + Duration.FromSeconds(seconds.Value));
    }

    [Fact]
    public void Secrets_leave_a_text_in_whatever_dress()
    {
        var text = Redaction.Remove("""Bearer abcdef1234567890 said {"access_token":"zzz"} and s3cret+1 and s3cret%2B1""", ["s3cret+1"]);

        text.ShouldBe("""Bearer [redacted] said {"access_token":"[redacted]"} and [redacted] and [redacted]""");
    }

    [Fact]
    public async Task Writes_share_a_connection_once_the_server_was_seen_to_keep_it()
    {
        using var server = new RawServer(keeps: true);
        using var wire = new Wire(new WireOptions { Addresses = new AddressGuard(["all"]) }, TimeProvider.System);
        await WriteUntil(wire, server, () => server.Connections < server.Writes);
        var before = server.Connections;
        for (var i = 0; i < 5; i++)
        {
            (await Write(wire, server)).ShouldBeOfType<WireAnswer.Received>();
        }

        (server.Connections - before).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task No_write_is_lost_to_a_server_that_drops_its_connections_without_a_word()
    {
        using var server = new RawServer(keeps: false);
        using var wire = new Wire(new WireOptions { Addresses = new AddressGuard(["all"]) }, TimeProvider.System);
        for (var i = 0; i < 12; i++)
        {
            (await Write(wire, server)).ShouldBeOfType<WireAnswer.Received>();
            await Task.Delay(60, Ct);
        }

        server.Writes.ShouldBe(12);
    }

    private static Task<WireAnswer> Write(Wire wire, RawServer server) =>
        wire.SendAsync(WireRequest.PostJson(new(server.Address, "api/v1/statuses"), new { status = "x" }) with { KeptWithCare = true }, Ct);

    private static async Task WriteUntil(Wire wire, RawServer server, Func<bool> done)
    {
        for (var i = 0; i < 100 && !done(); i++)
        {
            (await Write(wire, server)).ShouldBeOfType<WireAnswer.Received>();
            await Task.Delay(50, Ct);
        }

        done().ShouldBeTrue();
    }

    /// <summary>HTTP/1.1 by hand: says nothing of closing, and closes after each answer unless it keeps.</summary>
    private sealed class RawServer : IDisposable
    {
        private readonly System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly bool keeps;
        private int connections;
        private int writes;

        public RawServer(bool keeps)
        {
            this.keeps = keeps;
            listener.Start();
            _ = Accept();
        }

        public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        public int Connections => Volatile.Read(ref connections);

        public int Writes => Volatile.Read(ref writes);

        public void Dispose() => listener.Dispose();

        private async Task Accept()
        {
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync(Ct);
                    Interlocked.Increment(ref connections);
                    _ = Serve(client);
                }
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
            {
                // The test is over.
            }
        }

        private async Task Serve(System.Net.Sockets.TcpClient client)
        {
            using var here = client;
            var stream = client.GetStream();
            var buffer = new byte[8192];
            var text = "";
            try
            {
                while (await stream.ReadAsync(buffer, Ct) is > 0 and var read)
                {
                    text += System.Text.Encoding.ASCII.GetString(buffer, 0, read);
                    var head = text.StartsWith("HEAD", StringComparison.Ordinal);
                    if (!text.Contains("\r\n\r\n", StringComparison.Ordinal) || (!head && !text.EndsWith('}')))
                    {
                        continue;
                    }

                    if (!head)
                    {
                        Interlocked.Increment(ref writes);
                    }

                    text = "";
                    await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n" + (head ? "" : "{}")), Ct);
                    if (!keeps)
                    {
                        return;
                    }
                }
            }
            catch (IOException)
            {
                // The other side went away.
            }
        }
    }
}
