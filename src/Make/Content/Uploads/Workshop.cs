using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Kernel.Data;
using Relais.Kernel.Live;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Content.Uploads;

/// <summary>
/// Makes the renditions that are waiting, in every workspace. A row is taken by moving its due time on, so that several processes
/// share the work and a dead one's rows come back by themselves.
/// </summary>
internal sealed class Workshop(IAppDbFactory databases, RenditionMaker maker, Notices notices, Pipeline pipeline, TimeProvider time, ILogger<Workshop> log) : BackgroundService
{
    /// <summary>How long somebody may work on a row before it is given to another.</summary>
    private static readonly Duration Lease = Duration.FromMinutes(10);
    private static readonly Duration ToolRetry = Duration.FromMinutes(1);
    private const int MostAttempts = 3;
    private readonly RenditionWake wake = new();

    /// <summary>Makes what is due now; how many rows were looked at.</summary>
    internal async Task<int> Sweep(CancellationToken cancel)
    {
        var due = await Due(cancel);
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancel }, async (row, stop) => await One(row, stop));
        return due.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        notices.Told += Hear;
        stoppingToken.Register(() => notices.Told -= Hear);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await Sweep(stoppingToken) == 0)
                {
                    await wake.Wait(TimeSpan.FromSeconds(10), stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogError(e, "Preparing media failed; tried again soon.");
                await wake.Wait(TimeSpan.FromSeconds(10), stoppingToken);
            }
        }
    }

    /// <summary>A file was added or a post changed, here or in another process: there may be something to make.</summary>
    private void Hear(Notice notice)
    {
        if (notice.Topics.Any(t => t.Name is "media" or "posts"))
        {
            wake.Soon();
        }
    }

    private async Task<List<Rendition>> Due(CancellationToken cancel)
    {
        var now = time.Now();
        await using var db = await databases.CreateAsync(null, cancel);
        return await db.Set<Rendition>().IgnoreQueryFilters().AsNoTracking()
            .Where(r => r.State == MediaState.Waiting && r.DueAt <= now).OrderBy(r => r.DueAt).Take(16).ToListAsync(cancel);
    }

    private async Task One(Rendition row, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(row.WorkspaceId, cancel);
        var until = time.Now() + Lease;
        var taken = await db.Set<Rendition>().Where(r => r.Id == row.Id && r.DueAt == row.DueAt && r.State == MediaState.Waiting)
            .ExecuteUpdateAsync(s => s.SetProperty(r => r.DueAt, until).SetProperty(r => r.Attempts, r => r.Attempts + 1), cancel);
        var asset = taken == 0 ? null : await db.Set<MediaAsset>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == row.MediaId, cancel);
        if (asset is null)
        {
            return;
        }

        var making = await maker.Make(asset, new RenditionSpec(row.Spec), cancel);
        var finish = making switch
        {
            { Made: { } made } => new FinishRenditionRequest(row.Id, MediaState.Ready, null, made, null),
            { End: ToolEnd.Missing } => new(row.Id, MediaState.Waiting, asset.Kind == MediaKind.Video ? "content.media.waits_for_ffmpeg" : "content.media.waits_for_vips", null, time.Now() + ToolRetry),
            _ when row.Attempts + 1 < MostAttempts => new(row.Id, MediaState.Waiting, null, null, time.Now() + Duration.FromSeconds(5)),
            _ => new(row.Id, MediaState.Failed, "content.media.unreadable", null, null),
        };
        await pipeline.Run(Caller.System(row.WorkspaceId), finish, cancel);
    }
}

/// <summary>Writes down what came of a rendition; never offered to people.</summary>
internal sealed record FinishRenditionRequest(RenditionId Rendition, MediaState State, string? Reason, SentBytes? Made, Instant? DueAt) : IRequest<Done>;

[Slice("media.finish_rendition", ContentPermissions.WriteMedia, Page = false)]
internal sealed class FinishRendition : WriteSlice<FinishRenditionRequest, Done>
{
    public override async Task<Outcome<Done>> Handle(FinishRenditionRequest request, Work work)
    {
        work.Audit.Skip();
        var row = await work.Db.Set<Rendition>().FirstOrDefaultAsync(r => r.Id == request.Rendition, work.Cancel);
        if (row is null || row.State == MediaState.Ready)
        {
            return Done.It;
        }

        row.State = request.State;
        row.Reason = request.Reason;
        row.DueAt = request.DueAt ?? row.DueAt;
        if (request.Made is { } made)
        {
            (row.FileKey, row.ContentType, row.Bytes, row.Width, row.Height) = (made.FileKey, made.ContentType, made.Bytes, made.Width, made.Height);
        }

        if (request.State == MediaState.Failed && row.Spec == RenditionSpec.Thumb.Key && await work.Db.Set<MediaAsset>().FirstOrDefaultAsync(a => a.Id == row.MediaId, work.Cancel) is { } asset)
        {
            // Not even a thumbnail can be made of it: no network will show it either.
            (asset.State, asset.Reason) = (MediaState.Failed, request.Reason);
        }

        work.Tell("media");
        foreach (var post in await work.Db.Set<PostMedia>().Where(m => m.MediaId == row.MediaId && m.Placed).OrderBy(m => m.PostId).Select(m => m.PostId).Take(50).ToListAsync(work.Cancel))
        {
            work.Tell("post:" + post);
        }

        return Done.It;
    }
}
