using System.Globalization;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/statuses: post, read, edit and delete.</summary>
internal static class StatusRoutes
{
    /// <summary>The least time ahead that a status can be scheduled.</summary>
    private static readonly TimeSpan ScheduleAhead = TimeSpan.FromMinutes(5);

    public static void Map(Routes routes)
    {
        routes.Post("/api/v1/statuses", Access.Account, "write:statuses", Post);
        routes.Get("/api/v1/statuses", Access.Anybody, "read:statuses", Several);
        routes.Get("/api/v1/statuses/{id}", Access.Anybody, "read:statuses", One);
        routes.Put("/api/v1/statuses/{id}", Access.Account, "write:statuses", Edit);
        routes.Delete("/api/v1/statuses/{id}", Access.Account, "write:statuses", Delete);
        routes.Get("/api/v1/statuses/{id}/context", Access.Anybody, "read:statuses", Context);
        routes.Get("/api/v1/statuses/{id}/source", Access.Account, "read:statuses", Source);
        routes.Get("/api/v1/statuses/{id}/history", Access.Anybody, "read:statuses", History);
    }

    private static Task Post(Call call)
    {
        var key = call.Http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        StatusJson? posted = null;
        ScheduledJson? scheduled = null;
        lock (call.World.Gate)
        {
            var world = call.World;
            if (world.PostedWith(call.Me, key) is { } earlier)
            {
                world.Replays++;
                if (world.Scheduled.TryGetValue(earlier, out var waiting)) scheduled = world.Write(waiting);
                else posted = world.Write(world.Status(earlier) ?? throw ApiError.NotFound(), call.Me);
            }
            else
            {
                var draft = call.Draft(key);
                if (DueAt(call) is { } due) scheduled = Schedule(call, draft, due);
                else posted = Post(call, draft);
            }
        }
        return posted is not null ? call.Answer(posted, WireJson.Default.StatusJson) : call.Answer(scheduled!, WireJson.Default.ScheduledJson);
    }

    private static StatusJson Post(Call call, StatusDraft draft)
    {
        var world = call.World;
        var id = world.NewId();
        world.Commit(new StatusPosted(id, call.Me.Id, draft, call.Token!.App.Id, Seeded: false, call.ArrivedAt, world.Now));
        return world.Write(world.Status(id)!, call.Me);
    }

    private static ScheduledJson Schedule(Call call, StatusDraft draft, DateTimeOffset due)
    {
        var world = call.World;
        if (due < world.Now + ScheduleAhead) throw ApiError.Invalid("Scheduled at The scheduled date must be in the future");
        var id = world.NewId();
        world.Commit(new Scheduled(id, call.Me.Id, due, draft, call.Token!.App.Id, world.Now));
        return world.Write(world.Scheduled[id]);
    }

    /// <summary>When it is to be posted; null for now, which a time of the past means too.</summary>
    public static DateTimeOffset? DueAt(Call call)
    {
        if (call.Said.One("scheduled_at") is not { Length: > 0 } text) return null;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var due)) throw ApiError.Invalid("Scheduled at is invalid");
        return due <= call.World.Now ? null : due;
    }

    private static Task Several(Call call)
    {
        StatusJson[] found;
        lock (call.World.Gate)
        {
            var ids = call.Said.Many("id").Take(40).Select(id => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
            found = call.World.Write(ids.Select(id => call.World.Status(id)).OfType<Status>().Where(s => s.VisibleTo(call.Viewer)).ToList(), call.Viewer);
        }
        return call.Answer(found, WireJson.Default.StatusJsonArray);
    }

    private static Task One(Call call)
    {
        StatusJson found;
        lock (call.World.Gate) found = call.World.Write(call.RouteStatus(), call.Viewer);
        return call.Answer(found, WireJson.Default.StatusJson);
    }

    private static Task Edit(Call call)
    {
        StatusJson edited;
        lock (call.World.Gate)
        {
            var status = Mine(call);
            var change = call.Edit(status);
            foreach (var attributes in call.Said.Objects("media_attributes")) Describe(call, status, attributes);
            call.World.Commit(change);
            edited = call.World.Write(status, call.Me);
        }
        return call.Answer(edited, WireJson.Default.StatusJson);
    }

    private static void Describe(Call call, Status status, Dictionary<string, string> attributes)
    {
        if (!long.TryParse(attributes.GetValueOrDefault("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return;
        if (call.World.Media(id) is not { } media || media.Account != status.Account) return;
        var description = attributes.TryGetValue("description", out var text) ? MediaRoutes.Description(text) : media.Description;
        var focus = attributes.TryGetValue("focus", out var point) ? MediaRoutes.FocusOf(point) : media.Focus;
        call.World.Commit(new MediaDescribed(media.Id, description, focus, call.World.Now));
    }

    private static Task Delete(Call call)
    {
        StatusJson deleted;
        lock (call.World.Gate)
        {
            var status = Mine(call);
            deleted = call.World.Write(status, call.Me, withText: true);
            call.World.Commit(new StatusDeleted(status.Id, call.Said.Flag("delete_media"), call.World.Now));
        }
        return call.Answer(deleted, WireJson.Default.StatusJson);
    }

    private static Status Mine(Call call) => call.RouteStatus() is { } status && call.Me.Wrote(status) && status.ReblogOf is null ? status : throw ApiError.NotFound();

    private static Task Context(Call call)
    {
        ContextJson context;
        lock (call.World.Gate)
        {
            var status = call.RouteStatus();
            var above = new List<Status>();
            for (var up = status.InReplyTo; up is { Deleted: false } && above.Count < 4096; up = up.InReplyTo) above.Add(up);
            above.Reverse();
            var below = new List<Status>();
            Gather(status, below);
            context = new ContextJson(
                call.World.Write(above.FindAll(s => s.VisibleTo(call.Viewer)), call.Viewer), call.World.Write(below.FindAll(s => s.VisibleTo(call.Viewer)), call.Viewer));
        }
        return call.Answer(context, WireJson.Default.ContextJson);
    }

    private static void Gather(Status status, List<Status> into)
    {
        var waiting = new Stack<Status>(status.Replies.AsEnumerable().Reverse());
        while (into.Count < 4096 && waiting.TryPop(out var next))
        {
            into.Add(next);
            for (var i = next.Replies.Count - 1; i >= 0; i--) waiting.Push(next.Replies[i]);
        }
    }

    private static Task Source(Call call)
    {
        StatusSourceJson source;
        lock (call.World.Gate)
        {
            var status = call.RouteStatus();
            source = new StatusSourceJson(status.Id.Text(), status.Text, status.SpoilerText);
        }
        return call.Answer(source, WireJson.Default.StatusSourceJson);
    }

    private static Task History(Call call)
    {
        StatusEditJson[] history;
        lock (call.World.Gate)
        {
            var (world, status) = (call.World, call.RouteStatus());
            var now = new StatusVersion(status.Text, status.SpoilerText, status.Sensitive, status.Media, status.EditedAt ?? status.CreatedAt);
            history = status.History.Append(now)
                .Select(v => new StatusEditJson(world.Html(v.Text), v.SpoilerText, v.Sensitive, v.At, world.Write(status.Account), v.Media.Select(world.Write).ToArray(), [])).ToArray();
        }
        return call.Answer(history, WireJson.Default.StatusEditJsonArray);
    }
}
