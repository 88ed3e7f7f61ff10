using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Relais.Sandbox.Api;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Http;

/// <summary>One request to the API: who asks, what it says, and how it is answered.</summary>
internal sealed class Call(HttpContext http, World world, DateTimeOffset arrivedAt)
{
    private Parameters? _parameters;

    public HttpContext Http => http;
    public World World => world;
    public DateTimeOffset ArrivedAt => arrivedAt;
    public CancellationToken Cancel => http.RequestAborted;
    public Token? Token { get; set; }

    /// <summary>What the request says. Read before the handler runs.</summary>
    public Parameters Said => _parameters ?? throw new InvalidOperationException("The parameters are not read yet.");

    /// <summary>Who asks; null for a stranger and for an application that speaks for itself.</summary>
    public Account? Viewer => Token?.Account;

    /// <summary>The account that acts, on routes that demand one.</summary>
    public Account Me => Token?.Account ?? throw new InvalidOperationException("The route does not demand an account.");

    public long RouteId => long.TryParse((string?)http.Request.RouteValues["id"], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw ApiError.NotFound();

    public async ValueTask ReadAsync() => _parameters ??= await Parameters.ReadAsync(http.Request, Cancel);

    /// <summary>The status of the address, as far as the caller may see it.</summary>
    public Status RouteStatus() => world.Status(RouteId) is { } status && status.VisibleTo(Viewer) ? status : throw ApiError.NotFound();

    public Account RouteAccount() => world.Account(RouteId) ?? throw ApiError.NotFound();

    public Task Answer<T>(T body, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(http.Response.BodyWriter, body, type, Cancel);
    }

    public Task Empty() => Answer(new EmptyJson(), WireJson.Default.EmptyJson);

    public Task Fail(ApiError error) => Answer(new ErrorJson(error.Message, error.Description), WireJson.Default.ErrorJson, error.Status);
}
