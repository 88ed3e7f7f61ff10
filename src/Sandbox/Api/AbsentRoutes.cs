using System.Text.Json.Nodes;
using Relais.Sandbox.Http;

namespace Relais.Sandbox.Api;

/// <summary>What nobody has on this network: clients ask for these when they start and expect an empty list.</summary>
internal static class AbsentRoutes
{
    private static readonly (string Path, string Scope)[] Empty =
    [
        ("/api/v1/announcements", ""), ("/api/v1/blocks", "read:blocks"), ("/api/v1/bookmarks", "read:bookmarks"), ("/api/v1/domain_blocks", "read:blocks"), ("/api/v1/endorsements", "read:accounts"),
        ("/api/v1/featured_tags", "read:accounts"), ("/api/v1/filters", "read:filters"), ("/api/v2/filters", "read:filters"), ("/api/v1/follow_requests", "read:follows"), ("/api/v1/followed_tags", "read:follows"),
        ("/api/v1/lists", "read:lists"), ("/api/v1/mutes", "read:mutes"), ("/api/v2/suggestions", "read"),
    ];

    public static void Map(Routes routes)
    {
        foreach (var (path, scope) in Empty) routes.Get(path, Access.Account, scope, Nothing);
        foreach (var kind in (string[])["links", "statuses", "tags"]) routes.Get("/api/v1/trends/" + kind, Access.Anybody, "", Nothing);
    }

    private static Task Nothing(Call call) => call.Answer(new JsonArray(), WireJson.Default.JsonArray);
}
