using System.Net.Http.Json;
using System.Text.Json;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Relais.Sandbox;
using Relais.Sandbox.Control;

namespace Relais.Crash.Tests;

/// <summary>One status or record that an account shows.</summary>
internal sealed record Shown(string Id, string Text, string? Parent);

/// <summary>A network with accounts to publish to, behind a proxy, and what it holds in the end by its own word.</summary>
internal abstract class PeerNetwork(string key, string name, Uri address) : IAsyncDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };

    public string Key => key;

    public string Name => name;

    public HoldingProxy Proxy { get; } = new(address);

    protected HttpClient Http => http;

    protected static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>A whole HTTP answer.</summary>
    protected static string Answer(int status, string reason, string headers, string body) =>
        $"HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>The networks that a run goes against: the sandbox, and a real Bluesky PDS where one is named.</summary>
    public static async Task<IReadOnlyList<PeerNetwork>> All(ITestOutputHelper output, CancellationToken cancel)
    {
        var all = new List<PeerNetwork> { await SandboxPeer.Start(cancel) };
        if (Environment.GetEnvironmentVariable("RELAIS_PEER_PDS") is { Length: > 0 } line)
        {
            all.Add(PdsPeer.From(line));
        }
        else
        {
            output.Say("NOT TESTED against a real Bluesky PDS: RELAIS_PEER_PDS is not set.");
        }

        return all;
    }

    /// <summary>Opens an account that is reached through the proxy.</summary>
    public abstract Task<ConnectedAccount> Open(string handle, CancellationToken cancel);

    /// <summary>Everything that these accounts show, by account.</summary>
    public abstract Task<ILookup<string, Shown>> Read(IReadOnlyList<ConnectedAccount> accounts, CancellationToken cancel);

    /// <summary>The texts of one account.</summary>
    public async Task<IReadOnlyList<string>> Texts(ConnectedAccount account, CancellationToken cancel) => [.. (await Read([account], cancel))[account.AccountId].Select(s => s.Text)];

    /// <summary>Makes something go wrong with what this account posts next, or with what anybody does.</summary>
    public virtual void Trouble(Random random, ConnectedAccount account) => Proxy.Next(random.Next(3) switch
    {
        0 => HoldingProxy.LoseAnswer,
        1 => HoldingProxy.LoseRequest,
        _ => Answer(500, "Internal Server Error", "", """{"error":"InternalServerError","message":"Internal Server Error"}"""),
    });

    /// <summary>From now on nothing goes wrong.</summary>
    public virtual void Calm() => Proxy.Calm();

    public virtual ValueTask DisposeAsync()
    {
        Proxy.Dispose();
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>The project's own small network, which speaks Mastodon's API.</summary>
internal sealed class SandboxPeer : PeerNetwork
{
    private readonly SandboxServer server;

    private SandboxPeer(SandboxServer server)
        : base("mastodon", "Sandbox", new(server.Address)) => this.server = server;

    public static async Task<SandboxPeer> Start(CancellationToken cancel) => new(await SandboxServer.Start(new() { RateLimits = false }, cancel));

    public override async Task<ConnectedAccount> Open(string handle, CancellationToken cancel)
    {
        using var answer = await Http.PostAsJsonAsync("sandbox/accounts", new { username = handle }, cancel);
        answer.EnsureSuccessStatusCode();
        var account = await answer.Content.ReadFromJsonAsync<JsonElement>(cancel);
        var token = account.GetProperty("access_token").GetString()!;
        var credential = new Credential(new Dictionary<string, string> { ["access_token"] = token });
        return new(Proxy.Address, account.GetProperty("id").GetString()!, handle, handle, null, new(Proxy.Address, "@" + handle), NetworkLimits.None, ["read", "write"], credential);
    }

    public override async Task<ILookup<string, Shown>> Read(IReadOnlyList<ConnectedAccount> accounts, CancellationToken cancel)
    {
        var ids = accounts.ToDictionary(a => a.Handle, a => a.AccountId);
        var lines = await Http.GetStringAsync("sandbox/ledger", cancel);
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(e => ids.ContainsKey(e.GetProperty("account").GetString()!))
            .ToLookup(e => ids[e.GetProperty("account").GetString()!], e => new Shown(e.GetProperty("id").GetString()!, e.GetProperty("text").GetString()!, Text(e, "in_reply_to_id")));
    }

    /// <summary>The sandbox's own faults beside those of the wire.</summary>
    public override void Trouble(Random random, ConnectedAccount account)
    {
        const string Post = "POST /api/v1/statuses";
        Fault? fault = random.Next(10) switch
        {
            0 or 1 => new(FaultKind.TooManyRequests, account.Handle, Post, Times: 2, RetryAfter: random.Next(1, 4)),
            2 => new(FaultKind.ErrorBefore, account.Handle, Post, Times: 1),
            3 => new(FaultKind.ErrorAfter, account.Handle, Post, Times: 1),
            4 => new(FaultKind.ExpiredToken, account.Handle, Post, Times: 1),
            5 or 6 => new(FaultKind.Delay, account.Handle, Post, Times: 3, DelayMs: random.Next(500, 2500)),
            7 => new(FaultKind.LostAnswer, account.Handle, Post, Times: 1),
            _ => null,
        };
        if (fault is null)
        {
            base.Trouble(random, account);
        }
        else
        {
            server.Faults.Add(fault);
        }
    }

    public override void Calm()
    {
        base.Calm();
        server.Faults.Clear();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await server.DisposeAsync();
    }
}

/// <summary>A real Bluesky PDS, started by tests/peers/pds.</summary>
internal sealed class PdsPeer : PeerNetwork
{
    private readonly Wire wire = new(new WireOptions { Addresses = new AddressGuard(["all"]) }, TimeProvider.System);
    private readonly Uri directory;

    private PdsPeer(Uri address, Uri directory)
        : base("bluesky", "Bluesky PDS", address) => this.directory = directory;

    public static PdsPeer From(string line)
    {
        var peer = JsonDocument.Parse(line).RootElement;
        return new(new(peer.GetProperty("url").GetString()!), new(peer.GetProperty("plcUrl").GetString()!));
    }

    public override async Task<ConnectedAccount> Open(string handle, CancellationToken cancel)
    {
        using var made = await Http.PostAsJsonAsync("xrpc/com.atproto.server.createAccount", new { handle = handle + ".test", email = handle + "@example.com", password = "hunter2-pass" }, cancel);
        made.EnsureSuccessStatusCode();
        var network = new BlueskyNetwork(wire, new BlueskyOptions { PlcDirectory = directory });
        return await network.SignInAsync(new(Proxy.Address.ToString(), handle + ".test", "hunter2-pass"), cancel) is NetworkResult<ConnectedAccount>.Ok { Value: var account }
            ? account with { Instance = Proxy.Address }
            : throw new InvalidOperationException("The PDS did not let its own account in.");
    }

    public override async Task<ILookup<string, Shown>> Read(IReadOnlyList<ConnectedAccount> accounts, CancellationToken cancel)
    {
        var all = new List<(string Account, Shown Shown)>();
        foreach (var account in accounts)
        {
            string? cursor = null;
            do
            {
                var page = await Http.GetFromJsonAsync<JsonElement>($"xrpc/com.atproto.repo.listRecords?repo={account.AccountId}&collection=app.bsky.feed.post&limit=100{(cursor is null ? "" : "&cursor=" + cursor)}", cancel);
                foreach (var record in page.GetProperty("records").EnumerateArray())
                {
                    var value = record.GetProperty("value");
                    var parent = value.TryGetProperty("reply", out var reply) ? Text(reply.GetProperty("parent"), "uri") : null;
                    all.Add((account.AccountId, new(Text(record, "uri")!, Text(value, "text")!, parent)));
                }

                cursor = page.GetProperty("records").GetArrayLength() > 0 ? Text(page, "cursor") : null;
            }
            while (cursor is not null);
        }

        return all.ToLookup(a => a.Account, a => a.Shown);
    }

    public override void Trouble(Random random, ConnectedAccount account)
    {
        switch (random.Next(6))
        {
            case 0:
                Proxy.Next(Answer(429, "Too Many Requests", "Retry-After: 2\r\n", """{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}"""));
                break;
            case 1:
                Proxy.Next(Answer(400, "Bad Request", "", """{"error":"ExpiredToken","message":"Token has expired"}"""));
                break;
            default:
                base.Trouble(random, account);
                break;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        wire.Dispose();
    }
}
