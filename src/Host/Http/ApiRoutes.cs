using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Relais.Kernel.Http;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>Offers every slice that names an HTTP route under <c>/api/v1</c>, to bearer tokens only: a browser's cookie opens nothing here.</summary>
internal static class ApiRoutes
{
    internal static void MapApi(this IEndpointRouteBuilder app)
    {
        foreach (var slice in app.ServiceProvider.GetRequiredService<SliceCatalog>().All.Where(s => s.Declared.Http is not null))
        {
            var endpoint = (ApiEndpoint)Activator.CreateInstance(typeof(ApiEndpoint<,>).MakeGenericType(slice.RequestType, slice.ResultType), slice)!;
            endpoint.Map(app);
        }
    }
}

internal abstract class ApiEndpoint
{
    internal abstract void Map(IEndpointRouteBuilder app);
}

/// <summary>One slice as an API route; generic so that the OpenAPI document knows its types.</summary>
internal sealed class ApiEndpoint<TRequest, TResult>(SliceInfo slice) : ApiEndpoint
    where TRequest : IRequest<TResult>
{
    internal override void Map(IEndpointRouteBuilder app)
    {
        var parts = slice.Declared.Http!.Split(' ', 2);
        var inWorkspace = slice.Declared.Permission is not (Permission.Anyone or Permission.Account);
        var route = app.MapMethods((inWorkspace ? "/api/v1/w/{slug}" : "/api/v1") + parts[1], [parts[0]], (Delegate)Answer)
            .WithName(slice.Name)
            .WithTags(slice.Name.Split('.')[0])
            .WithSummary(slice.Name)
            .WithMetadata(slice)
            .DisableAntiforgery()
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404);
        if (typeof(TResult) == typeof(Done))
        {
            route.Produces(StatusCodes.Status204NoContent);
        }
        else
        {
            route.Produces<TResult>();
        }

        if (slice.Writes)
        {
            route.Accepts<TRequest>("application/json").ProducesProblem(409).ProducesProblem(422);
        }
    }

    private async Task<IResult> Answer(HttpContext http)
    {
        var caller = http.RequestServices.GetRequiredService<Current>().Caller;
        var read = await RequestReader.Read(http, slice);
        if (!read.Ok)
        {
            return ProblemAnswer.Json(http, read.Problem);
        }

        var key = slice.Writes && http.Request.Headers.TryGetValue("Idempotency-Key", out var given) ? given.ToString() : null;
        var ran = await http.RequestServices.GetRequiredService<Pipeline>().Run(caller, read.Value, key, http.RequestAborted);
        if (ran.Problem is { } problem)
        {
            return ProblemAnswer.Json(http, problem);
        }

        if (ran.Result is IVersioned versioned && versioned.Version != Guid.Empty)
        {
            http.Response.Headers.ETag = $"\"{versioned.Version}\"";
        }

        return ran.Result is null or Done ? TypedResults.NoContent() : TypedResults.Json((TResult)ran.Result, Wire.Json);
    }
}
