using System.Text.Json.Nodes;
using Relais.Sandbox.Http;
using Relais.Sandbox.Text;

namespace Relais.Sandbox.Api;

/// <summary>What this server says of itself, and the limits that it really holds.</summary>
internal static class InstanceRoutes
{
    /// <summary>The version of Mastodon whose API this is, in the form that other servers use too.</summary>
    public const string Version = "4.4.0 (compatible; Relais Sandbox)";

    private const string Title = "Bac à sable";
    private const string Description = "Un petit réseau social qui parle l'API de Mastodon : pour essayer et pour vérifier.";

    public static void Map(Routes routes, IEndpointRouteBuilder endpoints)
    {
        routes.Get("/api/v2/instance", Access.Anybody, "", call => call.Answer(Second(call), WireJson.Default.JsonObject));
        routes.Get("/api/v1/instance", Access.Anybody, "", call => call.Answer(First(call), WireJson.Default.JsonObject));
        routes.Get("/api/v1/instance/rules", Access.Anybody, "", call => call.Answer(Rules(), WireJson.Default.JsonArray));
        routes.Get("/api/v1/instance/peers", Access.Anybody, "", call => call.Answer([], WireJson.Default.JsonArray));
        routes.Get("/api/v1/custom_emojis", Access.Anybody, "", call => call.Answer([], WireJson.Default.JsonArray));
        routes.Get("/api/v1/preferences", Access.Account, "read:accounts", call => call.Answer(Preferences(), WireJson.Default.JsonObject));
        routes.Get("/.well-known/nodeinfo", Access.Anybody, "", call => call.Answer(NodeInfoLinks(call), WireJson.Default.JsonObject));
        routes.Get("/nodeinfo/2.0", Access.Anybody, "", call => call.Answer(NodeInfo(call), WireJson.Default.JsonObject));
        endpoints.MapGet("/health", () => "OK");
    }

    private static JsonObject Second(Call call)
    {
        var origin = call.World.Origin;
        int active;
        lock (call.World.Gate) active = call.World.AccountCount;
        var configuration = Limits();
        configuration["urls"] = new JsonObject { ["streaming"] = null, ["status"] = null, ["about"] = origin + "/", ["privacy_policy"] = null, ["terms_of_service"] = null };
        configuration["vapid"] = new JsonObject { ["public_key"] = "" };
        configuration["translation"] = new JsonObject { ["enabled"] = false };
        configuration["limited_federation"] = true;
        return new JsonObject
        {
            ["domain"] = call.World.Domain,
            ["title"] = Title,
            ["version"] = Version,
            ["source_url"] = origin + "/",
            ["description"] = Description,
            ["usage"] = new JsonObject { ["users"] = new JsonObject { ["active_month"] = active } },
            ["thumbnail"] = new JsonObject { ["url"] = origin + "/sandbox.svg", ["blurhash"] = null, ["versions"] = new JsonObject() },
            ["icon"] = new JsonArray(new JsonObject { ["src"] = origin + "/sandbox.svg", ["size"] = "512x512" }),
            ["languages"] = new JsonArray("fr", "en"),
            ["configuration"] = configuration,
            ["registrations"] = new JsonObject { ["enabled"] = false, ["approval_required"] = false, ["reason_required"] = false, ["message"] = null, ["url"] = null },
            ["api_versions"] = new JsonObject { ["mastodon"] = 6 },
            ["contact"] = new JsonObject { ["email"] = "contact@sandbox.example", ["account"] = null },
            ["rules"] = Rules(),
        };
    }

    private static JsonObject First(Call call)
    {
        var (origin, accounts, statuses) = (call.World.Origin, 0, 0);
        lock (call.World.Gate) (accounts, statuses) = (call.World.AccountCount, call.World.Statuses.Count);
        return new JsonObject
        {
            ["uri"] = call.World.Domain,
            ["title"] = Title,
            ["short_description"] = Description,
            ["description"] = Description,
            ["email"] = "contact@sandbox.example",
            ["version"] = Version,
            ["urls"] = new JsonObject { ["streaming_api"] = origin.Replace("http", "ws", StringComparison.Ordinal) },
            ["stats"] = new JsonObject { ["user_count"] = accounts, ["status_count"] = statuses, ["domain_count"] = 0 },
            ["thumbnail"] = origin + "/sandbox.svg",
            ["languages"] = new JsonArray("fr", "en"),
            ["registrations"] = false,
            ["approval_required"] = false,
            ["invites_enabled"] = false,
            ["configuration"] = Limits(),
            ["contact_account"] = null,
            ["rules"] = Rules(),
        };
    }

    private static JsonObject Limits() => new()
    {
        ["accounts"] = new JsonObject
        {
            ["max_featured_tags"] = 10, ["max_pinned_statuses"] = 5, ["max_note_length"] = 500, ["max_display_name_length"] = 30, ["max_profile_fields"] = 4,
            ["profile_field_name_limit"] = 255, ["profile_field_value_limit"] = 255,
        },
        ["statuses"] = new JsonObject { ["max_characters"] = StatusLength.Limit, ["max_media_attachments"] = StatusDrafting.MaxMedia, ["characters_reserved_per_url"] = StatusLength.PerUrl },
        ["media_attachments"] = new JsonObject
        {
            ["description_limit"] = MediaRoutes.DescriptionLimit, ["supported_mime_types"] = new JsonArray([.. MediaRoutes.Types.Select(t => (JsonNode)t)]),
            ["image_size_limit"] = MediaRoutes.ImageLimit, ["image_matrix_limit"] = MediaRoutes.ImageMatrixLimit,
            ["video_size_limit"] = MediaRoutes.VideoLimit, ["video_frame_rate_limit"] = 120, ["video_matrix_limit"] = 8_294_400,
        },
        ["polls"] = new JsonObject
        {
            ["max_options"] = StatusDrafting.MaxOptions, ["max_characters_per_option"] = StatusDrafting.MaxOptionLength,
            ["min_expiration"] = StatusDrafting.MinExpiration, ["max_expiration"] = StatusDrafting.MaxExpiration,
        },
    };

    private static JsonArray Rules() => [new JsonObject { ["id"] = "1", ["text"] = "Rien de ce qui est écrit ici ne sort d'ici.", ["hint"] = "" }];

    private static JsonObject Preferences() => new()
    {
        ["posting:default:visibility"] = "public", ["posting:default:sensitive"] = false, ["posting:default:language"] = null,
        ["reading:expand:media"] = "default", ["reading:expand:spoilers"] = false, ["reading:autoplay:gifs"] = false,
    };

    private static JsonObject NodeInfoLinks(Call call) => new()
    {
        ["links"] = new JsonArray(new JsonObject { ["rel"] = "http://nodeinfo.diaspora.software/ns/schema/2.0", ["href"] = call.World.Origin + "/nodeinfo/2.0" }),
    };

    private static JsonObject NodeInfo(Call call)
    {
        lock (call.World.Gate)
        {
            return new JsonObject
            {
                ["version"] = "2.0",
                ["software"] = new JsonObject { ["name"] = "relais-sandbox", ["version"] = Version },
                ["protocols"] = new JsonArray(),
                ["services"] = new JsonObject { ["outbound"] = new JsonArray(), ["inbound"] = new JsonArray() },
                ["usage"] = new JsonObject { ["users"] = new JsonObject { ["total"] = call.World.AccountCount }, ["localPosts"] = call.World.Statuses.Count },
                ["openRegistrations"] = false,
                ["metadata"] = new JsonObject(),
            };
        }
    }
}
