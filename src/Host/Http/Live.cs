using System.Data.Common;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Relais.Identity;
using Relais.Kernel.Json;
using Relais.Kernel.Live;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>
/// Server-sent events of one workspace: topic and version only. A browser fetches what changed under its own permissions, so
/// nothing can leak here.
/// </summary>
internal static class Live
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    /// <summary>How often it is asked whether whoever listens still may.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    internal static void MapLive(this IEndpointRouteBuilder app) => app.MapGet("/w/{slug}/live", (HttpContext http, Notices notices, AccessWatch access, TimeProvider time, IHostApplicationLifetime life) =>
    {
        if (http.RequestServices.GetRequiredService<Current>().Caller is not { Workspace: not null, Role: > Role.None } caller)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        http.Response.Headers["X-Accel-Buffering"] = "no";
        var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        http.Response.RegisterForDispose(ended);
        return TypedResults.ServerSentEvents(Events(notices, access, caller, time, ended.Token));
    });

    private static async IAsyncEnumerable<SseItem<string>> Events(Notices notices, AccessWatch access, Caller caller, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var listening = notices.Listen(caller.Workspace!.Value);
        yield return new("{\"topics\":[]}", "ready");
        var (looked, said) = (time.GetTimestamp(), time.GetTimestamp());
        while (!cancel.IsCancellationRequested)
        {
            Notice? notice = null;
            using (var pause = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                using var timer = time.CreateTimer(_ => Cancel(pause), null, Look, Timeout.InfiniteTimeSpan);
                try
                {
                    notice = await listening.Reader.ReadAsync(pause.Token);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    // Only the look is due.
                }
                catch (OperationCanceledException)
                {
                    yield break;
                }
            }

            if (time.GetElapsedTime(looked) >= Look)
            {
                looked = time.GetTimestamp();
                if (await HasEnded(access, caller, cancel))
                {
                    yield break;
                }
            }

            if (notice is null && time.GetElapsedTime(said) < Beat)
            {
                continue;
            }

            said = time.GetTimestamp();
            yield return notice is null
                ? new("{\"topics\":[]}", "beat")
                : new(JsonSerializer.Serialize(new { topics = notice.Topics }, Wire.Json), "message");
        }
    }

    /// <summary>A store that is away for a moment ends nobody's connection: what it carries is topics, and pages ask for themselves.</summary>
    private static async Task<bool> HasEnded(AccessWatch access, Caller caller, CancellationToken cancel)
    {
        try
        {
            return await access.HasEnded(caller, cancel);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (Exception e) when (e is DbException or InvalidOperationException { InnerException: DbException } or TimeoutException)
        {
            return false;
        }
    }

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The read ended at the same instant as the look.
        }
    }
}
