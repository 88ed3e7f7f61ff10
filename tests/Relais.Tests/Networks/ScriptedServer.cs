using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Relais.Tests.Networks;

/// <summary>One request as it arrived.</summary>
public sealed record Arrived(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

/// <summary>A fault at the wire: gets the request, and what the server would have done.</summary>
public delegate Task Fault(HttpContext http, Func<Task> normally);

/// <summary>An HTTP server on loopback whose answers a contract writes, and whose faults a test chooses.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Fault>> faults = new(StringComparer.Ordinal);
    private readonly Func<HttpContext, Arrived, Task> answer;

    private ScriptedServer(Func<HttpContext, Arrived, Task> answer)
    {
        this.answer = answer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(HandleAsync);
    }

    public ConcurrentQueue<Arrived> Requests { get; } = new();

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, Arrived, Task> answer)
    {
        var server = new ScriptedServer(answer);
        await server.app.StartAsync();
        server.Address = new(server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");
        return server;
    }

    /// <summary>The next request to this method and path meets this fault.</summary>
    public void Next(string methodAndPath, Fault fault) => faults.GetOrAdd(methodAndPath, _ => new()).Enqueue(fault);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task HandleAsync(HttpContext http)
    {
        if (HttpMethods.IsHead(http.Request.Method))
        {
            // Only asks whether connections are kept.
            return;
        }

        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var arrived = new Arrived(
            http.Request.Method, http.Request.Path.Value!, http.Request.QueryString.Value ?? "",
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        Requests.Enqueue(arrived);
        if (faults.TryGetValue($"{arrived.Method} {arrived.Path}", out var queue) && queue.TryDequeue(out var fault))
            await fault(http, () => answer(http, arrived));
        else
            await answer(http, arrived);
    }
}

/// <summary>The faults that networks are known for.</summary>
public static class Faults
{
    /// <summary>The server does as asked; its answer never arrives.</summary>
    public static Fault LoseAnswer => async (http, normally) =>
    {
        var answer = http.Response.Body;
        http.Response.Body = Stream.Null;
        await normally();
        http.Response.Body = answer;
        http.Abort();
    };

    /// <summary>The connection breaks before the server does anything.</summary>
    public static Fault Break => (http, _) =>
    {
        http.Abort();
        return Task.CompletedTask;
    };

    public static Fault Hang => (http, _) => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    public static Fault Answer(int status, string body, params (string Name, string Value)[] headers) => async (http, _) =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = body.StartsWith('{') || body.StartsWith('[') ? "application/json" : "text/html";
        foreach (var (name, value) in headers)
            http.Response.Headers[name] = value;
        await http.Response.WriteAsync(body);
    };
}
