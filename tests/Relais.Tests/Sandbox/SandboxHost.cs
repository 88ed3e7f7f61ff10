using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Relais.Sandbox;
using Relais.Sandbox.Control;

namespace Relais.Tests.Sandbox;

/// <summary>A clock that a test sets; timers run on real time.</summary>
internal sealed class SetClock(DateTimeOffset start) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = start;

    public override DateTimeOffset GetUtcNow() => Now;
}

internal sealed record Answer(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)
{
    public string Error => Body.GetProperty("error").GetString()!;
    public string Id => this["id"];

    public string this[string name] => Body.GetProperty(name).ToString();
}

/// <summary>A sandbox on a free port with alice, bob and chloe, and a client that speaks to it over the wire.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private SandboxHost(SandboxServer server, SetClock clock)
    {
        (Server, Clock) = (server, clock);
        Http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(server.Address) };
        Alice = server.Issue(new NewAccount("alice")).AccessToken;
        Bob = server.Issue(new NewAccount("bob")).AccessToken;
    }

    public SandboxServer Server { get; }
    public SetClock Clock { get; }
    public HttpClient Http { get; }
    public string Alice { get; }
    public string Bob { get; }

    public static async Task<SandboxHost> Run(Func<SandboxOptions, SandboxOptions>? with = null)
    {
        var clock = new SetClock(Start);
        var options = new SandboxOptions { Time = clock };
        return new SandboxHost(await SandboxServer.Start(with is null ? options : with(options), TestContext.Current.CancellationToken), clock);
    }

    public Task<Answer> Get(string path, string? token = null) => Send(new HttpRequestMessage(HttpMethod.Get, path), token);

    public Task<Answer> Post(string path, string? token, object? body = null, string? key = null) => Write(HttpMethod.Post, path, token, body, key);

    public Task<Answer> Put(string path, string? token, object? body = null) => Write(HttpMethod.Put, path, token, body, null);

    public Task<Answer> Delete(string path, string? token) => Send(new HttpRequestMessage(HttpMethod.Delete, path), token);

    public Task<Answer> Toot(string text, string? token = null, string? key = null) => Post("/api/v1/statuses", token ?? Alice, new { status = text }, key);

    public Task<Answer> Upload(byte[] bytes, string? description = null, string path = "/api/v2/media", string? token = null)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", "picture.png" } };
        if (description is not null) form.Add(new StringContent(description), "description");
        return Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = form }, token ?? Alice);
    }

    public Task<Answer> Form(string path, string? token, params (string Name, string Value)[] fields) =>
        Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))) }, token);

    public async Task<string> Page(string path, string language = "fr")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    private Task<Answer> Write(HttpMethod method, string path, string? token, object? body, string? key)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        return Send(request, token);
    }

    private async Task<Answer> Send(HttpRequestMessage request, string? token)
    {
        using var owned = request;
        if (token is not null) request.Headers.Authorization = new("Bearer", token);
        using var answer = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var json = text.StartsWith('{') || text.StartsWith('[') ? JsonDocument.Parse(text).RootElement.Clone() : default;
        return new Answer(answer.StatusCode, json, answer.Headers);
    }
}
