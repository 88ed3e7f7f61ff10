using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/timelines: public, by hashtag, home.</summary>
internal static class TimelineRoutes
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/v1/timelines/public", Access.Anybody, "read:statuses", Public);
        routes.Get("/api/v1/timelines/tag/{tag}", Access.Anybody, "read:statuses", Tag);
        routes.Get("/api/v1/timelines/home", Access.Account, "read:statuses", Home);
    }

    private static Task Public(Call call)
    {
        StatusJson[] found;
        lock (call.World.Gate)
        {
            // Everybody lives on this server: what comes from elsewhere is nothing.
            var media = call.Said.Flag("only_media");
            var page = call.Said.Flag("remote") ? [] : call.Page(call.World.Statuses, static s => s.Id, s => OnPublicTimeline(s) && (!media || s.Media.Count > 0));
            found = call.World.Write(page, call.Viewer);
        }
        return call.Answer(found, WireJson.Default.StatusJsonArray);
    }

    /// <summary>Posts that begin something: no reblogs, and no replies but to oneself.</summary>
    private static bool OnPublicTimeline(Status status) =>
        !status.Deleted && status.Visibility == Visibility.Public && status.ReblogOf is null && (status.InReplyTo is null || status.InReplyTo.Account == status.Account);

    private static Task Tag(Call call)
    {
        StatusJson[] found;
        lock (call.World.Gate)
        {
            var (any, all, none) = (call.Said.Many("any"), call.Said.Many("all"), call.Said.Many("none"));
            var tag = (string)call.Http.Request.RouteValues["tag"]!;
            IReadOnlyList<Status> from = any.Count == 0 ? call.World.Tagged(tag) : any.Append(tag).SelectMany(call.World.Tagged).Distinct().OrderBy(s => s.Id).ToList();
            var page = call.Page(from, static s => s.Id, s => s is { Deleted: false, Visibility: Visibility.Public }
                && all.TrueForAll(t => s.Tags.Contains(t, StringComparer.OrdinalIgnoreCase)) && !none.Exists(t => s.Tags.Contains(t, StringComparer.OrdinalIgnoreCase)));
            found = call.World.Write(page, call.Viewer);
        }
        return call.Answer(found, WireJson.Default.StatusJsonArray);
    }

    private static Task Home(Call call)
    {
        StatusJson[] found;
        lock (call.World.Gate)
        {
            var me = call.Me;
            var page = call.Page(call.World.Statuses, static s => s.Id, s => (s.Account == me || me.Following.Contains(s.Account)) && s.VisibleTo(me) && s.Visibility != Visibility.Direct);
            found = call.World.Write(page, me);
        }
        return call.Answer(found, WireJson.Default.StatusJsonArray);
    }
}
