using System.Data.Common;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Relais.Content;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Live;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>
/// Server-sent events of one workspace: topic and version only. A browser fetches what changed under its own permissions, so
/// nothing can leak here. Guests are sent fewer topics: <see cref="Heard"/>.
/// </summary>
internal static class Live
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(20);

    /// <summary>How often it is asked whether whoever listens still may.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    internal static void MapLive(this IEndpointRouteBuilder app) => app.MapGet("/w/{slug}/live", (HttpContext http, Notices notices, AccessWatch access, IAppDbFactory databases, TimeProvider time, IHostApplicationLifetime life) =>
    {
        if (http.RequestServices.GetRequiredService<Current>().Caller is not { Workspace: not null, Role: > Role.None } caller)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        http.Response.Headers["X-Accel-Buffering"] = "no";
        var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        http.Response.RegisterForDispose(ended);
        return TypedResults.ServerSentEvents(Events(notices, access, databases, caller, time, ended.Token));
    });

    private static async IAsyncEnumerable<SseItem<string>> Events(Notices notices, AccessWatch access, IAppDbFactory databases, Caller caller, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
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
                : new(JsonSerializer.Serialize(new { topics = caller.Guest is null ? notice.Topics : await Heard(notice.Topics, caller, databases, cancel) }, Wire.Json), "message");
        }
    }

    /// <summary>
    /// A guest hears that the calendar changed, and of their own posts and notifications: not even the name of another thing. Whoever cannot be asked about is not told of.
    /// </summary>
    private static async Task<IReadOnlyList<Topic>> Heard(IReadOnlyList<Topic> topics, Caller guest, IAppDbFactory databases, CancellationToken cancel)
    {
        var posts = topics.Select(t => PostOf(t.Name)).OfType<PostId>().Distinct().ToList();
        IEnumerable<PostId> seen = [];
        if (posts.Count > 0)
        {
            await using var db = await databases.CreateForAsync(guest, cancel);
            seen = (await Posts.Titles(db, posts, cancel)).Keys.ToHashSet();
        }

        var mine = ":" + guest.Member;
        return [.. topics.Where(t => !t.Name.Contains(':', StringComparison.Ordinal) || t.Name.EndsWith(mine, StringComparison.Ordinal) || (PostOf(t.Name) is { } post && seen.Contains(post)))];
    }

    private static PostId? PostOf(string topic) => topic.StartsWith("post:", StringComparison.Ordinal) ? Id.TryParse<PostId>(topic["post:".Length..]) : null;

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
