using System.Globalization;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Publishing;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;

namespace Relais.Demo.Telling;

/// <summary>Writes, plans and schedules the story's posts, each step by the person who did it and at its time, in the order of time.</summary>
internal sealed class TellPosts(Scene scene)
{
    private sealed record Step(Instant At, Func<CancellationToken, Task> Do);

    public async Task Tell(CancellationToken cancel)
    {
        foreach (var step in scene.Story.Posts.SelectMany(Steps).OrderBy(s => s.At))
        {
            await step.Do(cancel);
        }

        await Reviews(cancel);
    }

    private IEnumerable<Step> Steps(StoryPost post)
    {
        var written = WrittenAt(post);
        yield return new(written, cancel => Write(post, written, cancel));
        var placed = written + Duration.FromMinutes(20 + Scene.Chance(post.Key, 600));
        if (IsSent(post))
        {
            yield return new(placed, cancel => Schedule(post, placed, cancel));
        }
        else if (post.State != StoryState.Idea)
        {
            yield return new(placed, cancel => scene.Do(placed, Author(post), new PlanPostRequest(scene.Posts[post.Key], post.At!.Value.Date, post.At.Value.TimeOfDay, scene.Zone), cancel));
        }

        // After it was placed, as it happens: what was scheduled is then held, because it is not ready any more.
        var changed = placed + Duration.FromMinutes(10);
        foreach (var missing in (post.Media ?? []).Where(m => m.AltMissing))
        {
            yield return new(changed, cancel => scene.Do(changed, Author(post), new DescribeMediaRequest(scene.Posts[post.Key], scene.Media[missing.Name], "", false, 0, 0), cancel));
        }
    }

    /// <summary>Some days before its time, in working hours, and never after now.</summary>
    private Instant WrittenAt(StoryPost post)
    {
        var day = post.At!.Value.Date.PlusDays(-2 - Scene.Chance(post.Key, 10));
        var today = scene.Now.InZone(NodaTime.DateTimeZoneProviders.Tzdb[scene.Zone]).Date;
        var latest = today.PlusDays(-1 - Scene.Chance(post.Title, 6));
        return scene.Instant((day < latest ? day : latest).At(new LocalTime(8 + Scene.Chance(post.Title, 5), Scene.Chance(post.Key + "m", 60))));
    }

    private async Task Write(StoryPost post, Instant at, CancellationToken cancel)
    {
        var author = Author(post);
        List<ChannelId> channels = [.. post.Channels.Select(c => scene.Channels[c])];
        List<MediaId> media = [.. (post.Media ?? []).Select(m => scene.Media[m.Name])];
        var made = await scene.Do(at, author, new CreatePostRequest(post.Title, post.Text, channels, post.Campaign is { } campaign ? scene.Campaigns[campaign] : null, media), cancel);
        scene.Posts[post.Key] = made.Id;
        if (post.Thread is not null || post.Variants is not null)
        {
            var text = new PostText(
                post.Title,
                [new(post.Text, media), .. (post.Thread ?? []).Select(PostSegment.Of)],
                (post.Variants ?? []).ToDictionary(v => scene.Channels[v.Channel], v => (IReadOnlyList<PostSegment>)[new(v.Text, media)]),
                "",
                scene.Story.Workspace.Language,
                channels);
            await scene.Do(at + Duration.FromMinutes(6), author, new SavePostRequest(made.Id, made.Revision.ToString(CultureInfo.InvariantCulture), text), cancel);
        }
    }

    /// <summary>By the author where they may, else by the social media manager.</summary>
    private async Task Schedule(StoryPost post, Instant at, CancellationToken cancel)
    {
        var author = Author(post);
        var by = author.Role >= Role.Editor ? author : scene.People[scene.Story.Viewer];
        await scene.Do(at, by, new ScheduleDeliveriesRequest(scene.Posts[post.Key], post.At!.Value.Date, post.At.Value.TimeOfDay, scene.Zone), cancel);
    }

    /// <summary>Where review stands, for posts that have a path.</summary>
    private async Task Reviews(CancellationToken cancel)
    {
        scene.Clock.Set(scene.Now);
        await using var scope = scene.Get<IServiceScopeFactory>().CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(scene.Workspace);
        await using var write = await db.BeginWriteAsync(cancel);
        var work = new Work(scene.People[scene.Story.Viewer], db, scene.Now, scope.ServiceProvider, cancel);
        foreach (var post in scene.Story.Posts)
        {
            if (StateOf(post) is { } state)
            {
                Scene.Must(await Content.Posts.SetState(work, scene.Posts[post.Key], state), post.Key);
            }
        }

        await db.SaveChangesAsync(cancel);
        await write.CommitAsync(cancel);
    }

    private static PostState? StateOf(StoryPost post) => post.State switch
    {
        StoryState.Review => PostState.InReview,
        StoryState.Held when post.Path is not null => PostState.InReview,
        StoryState.ChangesAsked => PostState.ChangesAsked,
        StoryState.Approved => PostState.Approved,
        _ when post.Path is not null && IsSent(post) => PostState.Approved,
        _ => null,
    };

    /// <summary>What was to go out: also what then did not.</summary>
    internal static bool IsSent(StoryPost post) => post.State is StoryState.Scheduled or StoryState.Published or StoryState.Held or StoryState.Missed or StoryState.Refused or StoryState.Retrying or StoryState.Unknown;

    private Caller Author(StoryPost post) => scene.People[post.Author];
}
