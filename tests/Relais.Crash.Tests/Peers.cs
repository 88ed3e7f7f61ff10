using System.Net.Http.Json;
using System.Text.Json;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Networks.Http;
using Relais.Sandbox;

namespace Relais.Crash.Tests;

/// <summary>A network with accounts to publish to, behind a proxy, and what it holds in the end by its own word.</summary>
internal abstract class PeerNetwork(string key, string name, Uri address) : IAsyncDisposable
{
    private readonly HttpClient http = new() { BaseAddress = address };

    public string Key => key;

    public string Name => name;

    public HoldingProxy Proxy { get; } = new(address);

    protected HttpClient Http => http;

    /// <summary>Opens an account that is reached through the proxy.</summary>
    public abstract Task<ConnectedAccount> Open(string handle, CancellationToken cancel);

    /// <summary>The texts of everything that the account shows.</summary>
    public abstract Task<IReadOnlyList<string>> Texts(ConnectedAccount account, CancellationToken cancel);

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

    public override async Task<IReadOnlyList<string>> Texts(ConnectedAccount account, CancellationToken cancel)
    {
        var lines = await Http.GetStringAsync("sandbox/ledger", cancel);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)
            .Where(e => e.GetProperty("account").GetString() == account.Handle).Select(e => e.GetProperty("text").GetString()!)];
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

    public override async Task<IReadOnlyList<string>> Texts(ConnectedAccount account, CancellationToken cancel)
    {
        var texts = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Http.GetFromJsonAsync<JsonElement>($"xrpc/com.atproto.repo.listRecords?repo={account.AccountId}&collection=app.bsky.feed.post&limit=100{(cursor is null ? "" : "&cursor=" + cursor)}", cancel);
            texts.AddRange(page.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("value").GetProperty("text").GetString()!));
            cursor = page.TryGetProperty("cursor", out var next) && page.GetProperty("records").GetArrayLength() > 0 ? next.GetString() : null;
        }
        while (cursor is not null);
        return texts;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        wire.Dispose();
    }
}
