using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
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

    internal static void MapLive(this IEndpointRouteBuilder app) => app.MapGet("/w/{slug}/live", (HttpContext http, Notices notices, TimeProvider time, IHostApplicationLifetime life) =>
    {
        if (http.RequestServices.GetRequiredService<Current>().Caller is not { Workspace: { } workspace, Role: > Role.None })
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        http.Response.Headers["X-Accel-Buffering"] = "no";
        var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        http.Response.RegisterForDispose(ended);
        return TypedResults.ServerSentEvents(Events(notices, workspace, time, ended.Token));
    });

    private static async IAsyncEnumerable<SseItem<string>> Events(Notices notices, Kernel.Ids.WorkspaceId workspace, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var listening = notices.Listen(workspace);
        yield return new("{\"topics\":[]}", "ready");
        while (!cancel.IsCancellationRequested)
        {
            Notice? notice = null;
            using (var pause = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                using var timer = time.CreateTimer(_ => Cancel(pause), null, Beat, Timeout.InfiniteTimeSpan);
                try
                {
                    notice = await listening.Reader.ReadAsync(pause.Token);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    // Only the beat is due.
                }
                catch (OperationCanceledException)
                {
                    yield break;
                }
            }

            yield return notice is null
                ? new("{\"topics\":[]}", "beat")
                : new(JsonSerializer.Serialize(new { topics = notice.Topics }, Wire.Json), "message");
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
            // The read ended at the same instant as the beat.
        }
    }
}
