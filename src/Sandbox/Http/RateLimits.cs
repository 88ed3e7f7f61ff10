using System.Collections.Concurrent;
using System.Globalization;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Http;

/// <summary>
/// Mastodon's own limits (config/initializers/rack_attack.rb and app/lib/rate_limiter.rb, read 2025-11): 300 calls in 5 minutes for a
/// token or an address, 30 uploads in 30 minutes, 30 deletions in 30 minutes, 300 statuses in 3 hours. Windows are fixed, as there.
/// </summary>
internal sealed class RateLimits(TimeProvider time)
{
    private static readonly Limit Calls = new("calls", 300, TimeSpan.FromMinutes(5));
    private static readonly Limit Uploads = new("uploads", 30, TimeSpan.FromMinutes(30));
    private static readonly Limit Deletions = new("deletions", 30, TimeSpan.FromMinutes(30));
    private static readonly Limit Posts = new("posts", 300, TimeSpan.FromHours(3));

    private readonly ConcurrentDictionary<(string Limit, string Who), Window> _windows = new();

    private sealed record Limit(string Name, int Most, TimeSpan Per);

    private sealed class Window
    {
        public long Number;
        public int Used;
    }

    /// <summary>Counts the call and writes the X-RateLimit headers of the tightest limit.</summary>
    /// <returns>Whether the call is within every limit.</returns>
    public bool Allow(HttpContext http, Token? token)
    {
        var who = token?.Value ?? http.Connection.RemoteIpAddress?.ToString() ?? "";
        var special = Special(http.Request);
        var within = Count(http, Calls, who);
        // One account, many applications: what it posts counts for the account.
        return within && (special is null || Count(http, special, token?.Account?.Id.ToString(CultureInfo.InvariantCulture) ?? who));
    }

    private static Limit? Special(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (HttpMethods.IsDelete(request.Method) && path.StartsWith("/api/v1/statuses/", StringComparison.Ordinal)) return Deletions;
        if (!HttpMethods.IsPost(request.Method)) return null;
        return path switch
        {
            "/api/v1/statuses" => Posts,
            "/api/v1/media" or "/api/v2/media" => Uploads,
            _ => null,
        };
    }

    private bool Count(HttpContext http, Limit limit, string who)
    {
        var now = time.GetUtcNow();
        var number = now.UtcTicks / limit.Per.Ticks;
        var window = _windows.GetOrAdd((limit.Name, who), static _ => new Window());
        int used;
        lock (window)
        {
            if (window.Number != number) (window.Number, window.Used) = (number, 0);
            used = ++window.Used;
        }
        var reset = new DateTimeOffset((number + 1) * limit.Per.Ticks, TimeSpan.Zero);
        var headers = http.Response.Headers;
        headers["X-RateLimit-Limit"] = limit.Most.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = Math.Max(0, limit.Most - used).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = reset.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return used <= limit.Most;
    }
}
