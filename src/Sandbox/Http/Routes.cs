using Relais.Sandbox.Control;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Http;

/// <summary>Who may call a route.</summary>
internal enum Access
{
    /// <summary>Anybody; a token that is given must be good.</summary>
    Anybody,

    /// <summary>Any good token, also an application's own.</summary>
    Application,

    /// <summary>A token of an account.</summary>
    Account,
}

/// <summary>
/// Maps the routes of the API and surrounds each with what Mastodon does for all: the token and its scope, rate limits, errors
/// in JSON. Also plays the faults and the latency that were asked for.
/// </summary>
internal sealed class Routes(IEndpointRouteBuilder endpoints, World world, Faults faults, RateLimits? limits, TimeProvider time, TimeSpan latency)
{
    public void Get(string pattern, Access access, string scope, Func<Call, Task> handle) => Map("GET", pattern, access, scope, handle);

    public void Post(string pattern, Access access, string scope, Func<Call, Task> handle) => Map("POST", pattern, access, scope, handle);

    public void Put(string pattern, Access access, string scope, Func<Call, Task> handle) => Map("PUT", pattern, access, scope, handle);

    public void Delete(string pattern, Access access, string scope, Func<Call, Task> handle) => Map("DELETE", pattern, access, scope, handle);

    /// <summary>What no other route answers to: a browser that asks whether it may, or something this server does not have.</summary>
    public void MapRest()
    {
        foreach (var prefix in (string[])["/api", "/oauth"])
        {
            endpoints.MapMethods(prefix + "/{**rest}", ["OPTIONS"], http =>
            {
                var headers = http.Response.Headers;
                headers.AccessControlAllowOrigin = "*";
                headers.AccessControlAllowMethods = "POST, PUT, DELETE, GET, PATCH, OPTIONS";
                headers.AccessControlAllowHeaders = "Authorization, Content-Type, Idempotency-Key";
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            });
        }
        foreach (var method in (string[])["GET", "POST", "PUT", "PATCH", "DELETE"])
        {
            Map(method, "/api/{**rest}", Access.Anybody, "", _ => throw new ApiError(StatusCodes.Status404NotFound, "Not found"));
        }
    }

    private void Map(string method, string pattern, Access access, string scope, Func<Call, Task> handle) =>
        endpoints.MapMethods(pattern, [method], http => Run(http, access, scope, handle));

    private async Task Run(HttpContext http, Access access, string scope, Func<Call, Task> handle)
    {
        var call = new Call(http, world, time.GetUtcNow());
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.AccessControlExposeHeaders = "Link, X-RateLimit-Reset, X-RateLimit-Limit, X-RateLimit-Remaining, X-Request-Id";
        try
        {
            await call.ReadAsync();
            call.Token = Bearer(call);
            var fault = faults.Meets(call.Token?.Account?.Username, http.Request.Method, http.Request.Path.Value ?? "");
            if (fault is null) await Answer(call, access, scope, handle);
            else await Play(fault, call, () => Answer(call, access, scope, handle));
        }
        catch (ApiError error)
        {
            if (!http.Response.HasStarted) await call.Fail(error);
        }
        catch (BadHttpRequestException error)
        {
            if (!http.Response.HasStarted) await call.Fail(new ApiError(error.StatusCode, error.Message));
        }
        catch (InvalidDataException)
        {
            // a form that is too large or not a form
            if (!http.Response.HasStarted) await call.Fail(new ApiError(StatusCodes.Status413PayloadTooLarge, "Payload too large"));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // the caller has gone; nobody is left to answer
        }
    }

    private async Task Answer(Call call, Access access, string scope, Func<Call, Task> handle)
    {
        Check(call, access, scope);
        if (limits is not null && !limits.Allow(call.Http, call.Token)) throw new ApiError(StatusCodes.Status429TooManyRequests, "Too many requests");
        if (world.Scheduled.Count > 0)
        {
            lock (world.Gate) world.PostDue();
        }
        // Half of the way to here, half of it back: a caller that dies meanwhile may or may not have been heard.
        // The request is carried out even when the caller has gone, as on a server that does not notice.
        if (latency > TimeSpan.Zero) await Task.Delay(latency / 2, time, CancellationToken.None);
        if (latency > TimeSpan.Zero) await Later(call, handle);
        else await handle(call);
    }

    private async Task Later(Call call, Func<Call, Task> handle)
    {
        var http = call.Http;
        var body = http.Response.Body;
        using var held = new MemoryStream(4096);
        http.Response.Body = held;
        try
        {
            await handle(call);
            await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            http.Response.Body = body;
        }
        await Task.Delay(latency / 2, time, CancellationToken.None);
        http.Response.ContentLength = held.Length;
        if (held.Length > 0) await body.WriteAsync(held.GetBuffer().AsMemory(0, (int)held.Length), call.Cancel);
    }

    private async Task Play(Fault fault, Call call, Func<Task> answer)
    {
        var http = call.Http;
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(TimeSpan.FromMilliseconds(fault.DelayMs), time, call.Cancel);
                await answer();
                break;
            case FaultKind.Dropped:
                http.Abort();
                break;
            case FaultKind.LostAnswer:
                try
                {
                    await Unheard(http, answer);
                }
                catch (ApiError)
                {
                    // a refusal is lost as well
                }
                http.Abort();
                break;
            case FaultKind.ErrorAfter:
                await Unheard(http, answer);
                http.Response.Headers.Link = default;
                await call.Fail(new ApiError(StatusCodes.Status500InternalServerError, "Internal Server Error"));
                break;
            case FaultKind.ErrorBefore:
                throw new ApiError(StatusCodes.Status500InternalServerError, "Internal Server Error");
            case FaultKind.TooManyRequests:
                http.Response.Headers.RetryAfter = fault.RetryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture);
                throw new ApiError(StatusCodes.Status429TooManyRequests, "Too many requests");
            default:
                throw Unauthorized("The access token expired");
        }
    }

    /// <summary>Carries the request out with its answer going nowhere.</summary>
    private static async Task Unheard(HttpContext http, Func<Task> answer)
    {
        var body = http.Response.Body;
        http.Response.Body = Stream.Null;
        try
        {
            await answer();
            await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            http.Response.Body = body;
            http.Response.ContentLength = null;
        }
    }

    private Token? Bearer(Call call)
    {
        var header = call.Http.Request.Headers.Authorization.ToString();
        var value = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : call.Said.One("access_token");
        if (string.IsNullOrEmpty(value)) return null;
        lock (world.Gate)
        {
            return world.Token(value) switch
            {
                null => throw Unauthorized("The access token is invalid"),
                { Revoked: true } => throw Unauthorized("The access token was revoked"),
                { ExpiresAt: { } end } when end <= world.Now => throw Unauthorized("The access token expired"),
                var token => token,
            };
        }
    }

    private static void Check(Call call, Access access, string scope)
    {
        if (call.Token is null)
        {
            if (access != Access.Anybody) throw Unauthorized("The access token is invalid");
            return;
        }
        if (access == Access.Account && call.Viewer is null) throw ApiError.Unprocessable("This method requires an authenticated user");
        if (access == Access.Anybody && scope.Length > 0 && call.Viewer is null) return;
        if (scope.Length > 0 && !Array.Exists(scope.Split('|'), call.Token.Scopes.Allow)) throw new ApiError(StatusCodes.Status403Forbidden, "This action is outside the authorized scopes");
    }

    private static ApiError Unauthorized(string message) => new(StatusCodes.Status401Unauthorized, message);
}
