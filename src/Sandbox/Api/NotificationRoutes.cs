using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/notifications (first version: one entry for each event).</summary>
internal static class NotificationRoutes
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/v1/notifications", Access.Account, "read:notifications", All);
        routes.Get("/api/v1/notifications/unread_count", Access.Account, "read:notifications", Count);
        routes.Post("/api/v1/notifications/clear", Access.Account, "write:notifications", Clear);
        routes.Get("/api/v1/notifications/{id}", Access.Account, "read:notifications", One);
        routes.Post("/api/v1/notifications/{id}/dismiss", Access.Account, "write:notifications", Dismiss);
    }

    private static Task All(Call call)
    {
        NoticeJson[] found;
        lock (call.World.Gate)
        {
            found = call.Page(call.Me.Notices, static n => n.Id, Wanted(call), usual: 40, most: 80).Select(n => call.World.Write(n, call.Me)).ToArray();
        }
        return call.Answer(found, WireJson.Default.NoticeJsonArray);
    }

    private static Func<Notice, bool> Wanted(Call call)
    {
        var (only, without, from) = (call.Said.Many("types"), call.Said.Many("exclude_types"), call.Said.Id("account_id"));
        return n => (only.Count == 0 || only.Contains(n.Kind.Name(), StringComparer.Ordinal)) && !without.Contains(n.Kind.Name(), StringComparer.Ordinal)
            && (from is null || n.From.Id == from) && (n.Status is null || n.Status.VisibleTo(call.Me));
    }

    private static Task Count(Call call)
    {
        int count;
        lock (call.World.Gate) count = Math.Min(call.Me.Notices.Count(Wanted(call)), Math.Clamp(call.Said.Number("limit", 100), 1, 1000));
        return call.Answer(new CountJson(count), WireJson.Default.CountJson);
    }

    private static Task One(Call call)
    {
        NoticeJson found;
        lock (call.World.Gate) found = call.World.Write(Mine(call), call.Me);
        return call.Answer(found, WireJson.Default.NoticeJson);
    }

    private static Task Clear(Call call)
    {
        lock (call.World.Gate) call.World.Commit(new NoticesCleared(call.Me.Id, call.World.Now));
        return call.Empty();
    }

    private static Task Dismiss(Call call)
    {
        lock (call.World.Gate) call.World.Commit(new NoticeDismissed(call.Me.Id, Mine(call).Id, call.World.Now));
        return call.Empty();
    }

    private static Notice Mine(Call call) => call.Me.Notices.Find(n => n.Id == call.RouteId) ?? throw ApiError.NotFound();
}
