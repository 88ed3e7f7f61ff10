using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.StaticFiles;
using Relais.Sandbox.Api;
using Relais.Sandbox.Files;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Pages;

/// <summary>
/// The public pages: timeline, profile, one post with its answers. Whoever looks may take the part of a local account and
/// like, share and reply, which is how a demonstration answers what was published to it.
/// </summary>
internal sealed class SitePages(World world, MediaStore store)
{
    private const string PartCookie = "part";
    private const int PageSize = 20;

    private static readonly FileExtensionContentTypeProvider Types = new(new Dictionary<string, string>(MediaRoutes.Types.ToDictionary(t => "." + Extension(t), t => t, StringComparer.Ordinal), StringComparer.OrdinalIgnoreCase));

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/", (HttpContext http) => Timeline(http, tag: null));
        endpoints.MapGet("/tags/{tag}", (HttpContext http, string tag) => Timeline(http, tag));
        endpoints.MapGet("/@{handle}", Profile);
        endpoints.MapGet("/users/{handle}", Profile);
        endpoints.MapGet("/@{handle}/{id:long}", Thread);
        endpoints.MapGet("/users/{handle}/statuses/{id:long}", Thread);
        endpoints.MapPost("/part", (Delegate)TakePart).DisableAntiforgery();
        endpoints.MapPost("/@{handle}/{id:long}", React).DisableAntiforgery();
        endpoints.MapGet("/live", new LiveChanges(world).Stream);
        endpoints.MapGet("/media/{file}", Media);
        endpoints.MapGet("/avatars/{name}.svg", Avatar);
        endpoints.MapGet("/headers/{name}.svg", (HttpContext http, string name) => Drawing(http, Pictures.Header(name)));
        endpoints.MapGet("/sandbox.svg", http => Asset(http, "sandbox.svg", "image/svg+xml"));
        endpoints.MapGet("/sandbox.css", http => Asset(http, "sandbox.css", "text/css"));
        endpoints.MapGet("/sandbox.js", http => Asset(http, "sandbox.js", "text/javascript"));
        endpoints.MapGet("/favicon.ico", http => Asset(http, "sandbox.svg", "image/svg+xml"));
    }

    public static RazorComponentResult<TPage> Page<TPage>(HttpContext http, object parameters, int status = StatusCodes.Status200OK, bool formsLeave = false)
        where TPage : IComponent
    {
        // A form whose answer sends the browser to another site may not be bound to this one.
        var forms = formsLeave ? "" : "; form-action 'self'";
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'{forms}";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        http.Response.Headers.Vary = "Accept-Language, Cookie";
        return new RazorComponentResult<TPage>(parameters) { StatusCode = status, PreventStreamingRendering = true };
    }

    private IResult Timeline(HttpContext http, string? tag)
    {
        lock (world.Gate)
        {
            var from = tag is null ? (IReadOnlyList<Status>)world.Statuses : world.Tagged(tag);
            var posts = Newest(http, from, s => s is { Visibility: Visibility.Public, ReblogOf: null, InReplyTo: null }, out var older);
            return Page<TimelinePage>(http, new { Site = Site(http), Posts = Views(posts), Older = older, Tag = tag });
        }
    }

    private IResult Profile(HttpContext http, string handle)
    {
        lock (world.Gate)
        {
            if (world.Account(handle) is not { } account) return Missing(http);
            var posts = Newest(http, account.Statuses, s => s.VisibleTo(null), out var older);
            return Page<ProfilePage>(http, new { Site = Site(http), Account = world.Write(account), Posts = Views(posts), Older = older });
        }
    }

    private IResult Thread(HttpContext http, string handle, long id)
    {
        lock (world.Gate)
        {
            var part = Part(http);
            if (world.Status(id) is not { } status || !status.VisibleTo(part) || !status.Account.Username.Equals(handle, StringComparison.OrdinalIgnoreCase)) return Missing(http);
            var above = new List<Status>();
            for (var up = status.InReplyTo; up is { Deleted: false } && up.VisibleTo(part); up = up.InReplyTo) above.Insert(0, up);
            var below = new List<(Status Status, int Depth)>();
            Gather(status, 0, part, below);
            return Page<ThreadPage>(http, new { Site = Site(http), Above = Views(above), Post = View(status), Below = below.ConvertAll(b => (View(b.Status), b.Depth)) });
        }
    }

    private static void Gather(Status status, int depth, Account? viewer, List<(Status Status, int Depth)> into)
    {
        foreach (var reply in status.Replies.Where(r => r.VisibleTo(viewer)))
        {
            if (into.Count >= 500 || depth > 40) return;
            into.Add((reply, Math.Min(depth, 4)));
            Gather(reply, depth + 1, viewer, into);
        }
    }

    /// <summary>Who looks, kept in a cookie that no other site can send along.</summary>
    private async Task<IResult> TakePart(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        http.Response.Cookies.Append(PartCookie, (string?)form["account"] ?? "", new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        var back = (string?)form["back"] ?? "/";
        return Results.LocalRedirect(back.StartsWith('/') && !back.StartsWith("//", StringComparison.Ordinal) ? back : "/");
    }

    private async Task<IResult> React(HttpContext http, string handle, long id)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        lock (world.Gate)
        {
            if (Part(http) is not { } me || world.Status(id) is not { } status || !status.VisibleTo(me)) return Missing(http);
            switch ((string?)form["do"])
            {
                case "like": ReactionRoutes.Favourite(world, status, me); break;
                case "share" when status.Visibility is Visibility.Public or Visibility.Unlisted: ReactionRoutes.Reblog(world, status, me, Visibility.Public); break;
                case "reply": Reply(status, me, ((string?)form["text"] ?? "").Trim()); break;
            }
            return Results.LocalRedirect($"/@{handle}/{id.Text()}#p{id.Text()}");
        }
    }

    private void Reply(Status to, Account me, string text)
    {
        if (text.Length == 0) return;
        if (to.Account != me && !text.Contains('@' + to.Account.Username, StringComparison.OrdinalIgnoreCase)) text = $"@{to.Account.Username} {text}";
        if (Text.StatusLength.Of(text, "") > Text.StatusLength.Limit) return;
        var draft = new StatusDraft(text, "", to.Visibility, Sensitive: false, "fr", to.Id, [], null, null);
        // Not the work of a client: it stays out of the ledger.
        world.Commit(new StatusPosted(world.NewId(), me.Id, draft, null, Seeded: true, world.Now, world.Now));
    }

    private Account? Part(HttpContext http) => http.Request.Cookies[PartCookie] is { Length: > 0 } name ? world.Account(name) : null;

    private Site Site(HttpContext http) => new(
        Words.Of(http), Part(http) is { } me ? world.Write(me) : null, world.Accounts.Where(a => !a.Visitor).Select(a => (a.Username, a.DisplayName)).ToList(), http.Request.Path + http.Request.QueryString);

    private static List<Status> Newest(HttpContext http, IReadOnlyList<Status> from, Func<Status, bool> wanted, out string? older)
    {
        var top = long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var before) ? World.FirstFrom(from, before, static s => s.Id) : from.Count;
        var page = new List<Status>(PageSize);
        for (var i = top - 1; i >= 0 && page.Count < PageSize; i--)
        {
            if (!from[i].Deleted && from[i].ReblogOf is not { Deleted: true } && wanted(from[i])) page.Add(from[i]);
        }
        older = page.Count == PageSize ? page[^1].Id.Text() : null;
        return page;
    }

    private List<PostView> Views(List<Status> statuses) => statuses.ConvertAll(View);

    private PostView View(Status status) => new(status.Id.Text(), world.Write(status.ReblogOf ?? status, viewer: null), status.ReblogOf is null ? null : status.Account.DisplayName);

    private static IResult Missing(HttpContext http)
    {
        var words = Words.Of(http);
        return Page<MessagePage>(http, new { Words = words, Title = "404", Text = words.Gone }, StatusCodes.Status404NotFound);
    }

    private IResult Avatar(HttpContext http, string name)
    {
        lock (world.Gate)
        {
            var account = world.Account(name);
            return account is { Picture: not null } ? Results.LocalRedirect(account.PicturePath()) : Drawing(http, Pictures.Avatar(account?.DisplayName ?? name, name));
        }
    }

    private IResult Media(HttpContext http, string file)
    {
        var path = store.PathOf(Path.GetFileName(file));
        if (!File.Exists(path) || !Types.TryGetContentType(file, out var type)) return Results.NotFound();
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.AccessControlAllowOrigin = "*";
        return Results.File(path, type, enableRangeProcessing: true);
    }

    private static string Extension(string mime) => mime switch
    {
        "image/jpeg" => "jpg",
        "video/quicktime" => "mov",
        "audio/mpeg" => "mp3",
        "audio/mp4" => "m4a",
        _ => mime[(mime.IndexOf('/', StringComparison.Ordinal) + 1)..],
    };

    private static IResult Drawing(HttpContext http, string svg)
    {
        http.Response.Headers.CacheControl = "public, max-age=3600";
        return Results.Text(svg, "image/svg+xml");
    }

    private static Task Asset(HttpContext http, string name, string type)
    {
        http.Response.ContentType = type + "; charset=utf-8";
        http.Response.Headers.CacheControl = "public, max-age=600";
        return typeof(SitePages).Assembly.GetManifestResourceStream(name)!.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}

/// <summary>What every page of the site needs: texts, who looks, whom one can be, and where one is.</summary>
public sealed record Site(Words Words, AccountJson? Me, List<(string Username, string DisplayName)> People, string Here);

/// <summary>A post as the pages show it, and who shared it when it is a share, which has an id of its own.</summary>
public sealed record PostView(string Id, StatusJson Post, string? SharedBy);
