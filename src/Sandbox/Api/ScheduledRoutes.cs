using Relais.Sandbox.Http;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Api;

/// <summary>docs.joinmastodon.org/methods/scheduled_statuses.</summary>
internal static class ScheduledRoutes
{
    public static void Map(Routes routes)
    {
        routes.Get("/api/v1/scheduled_statuses", Access.Account, "read:statuses", All);
        routes.Get("/api/v1/scheduled_statuses/{id}", Access.Account, "read:statuses", One);
        routes.Put("/api/v1/scheduled_statuses/{id}", Access.Account, "write:statuses", Move);
        routes.Delete("/api/v1/scheduled_statuses/{id}", Access.Account, "write:statuses", Cancel);
    }

    private static Task All(Call call)
    {
        ScheduledJson[] found;
        lock (call.World.Gate)
        {
            var mine = call.World.Scheduled.Values.Where(s => s.Account == call.Me).OrderBy(s => s.Id).ToList();
            found = call.Page(mine, static s => s.Id, static _ => true).Select(call.World.Write).ToArray();
        }
        return call.Answer(found, WireJson.Default.ScheduledJsonArray);
    }

    private static Task One(Call call)
    {
        ScheduledJson found;
        lock (call.World.Gate) found = call.World.Write(Mine(call));
        return call.Answer(found, WireJson.Default.ScheduledJson);
    }

    private static Task Move(Call call)
    {
        ScheduledJson moved;
        lock (call.World.Gate)
        {
            var waiting = Mine(call);
            if (StatusRoutes.DueAt(call) is not { } due || due < call.World.Now.AddMinutes(5)) throw ApiError.Invalid("Scheduled at The scheduled date must be in the future");
            call.World.Commit(new Scheduled(waiting.Id, call.Me.Id, due, waiting.Draft, waiting.AppId, call.World.Now));
            moved = call.World.Write(call.World.Scheduled[waiting.Id]);
        }
        return call.Answer(moved, WireJson.Default.ScheduledJson);
    }

    private static Task Cancel(Call call)
    {
        lock (call.World.Gate) call.World.Commit(new Unscheduled(Mine(call).Id, call.World.Now));
        return call.Empty();
    }

    private static ScheduledStatus Mine(Call call) => call.World.Scheduled.TryGetValue(call.RouteId, out var waiting) && waiting.Account == call.Me ? waiting : throw ApiError.NotFound();
}
