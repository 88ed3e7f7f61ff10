using Relais.Kernel.Health;
using Relais.Kernel.Json;

namespace Relais.Host.Http;

/// <summary>Alive, and able to do its work: for whoever watches the process.</summary>
internal static class HealthRoutes
{
    internal static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("alive")).DisableAntiforgery();
        app.MapGet("/readyz", async (HttpContext http, Checkup checkup) =>
        {
            var health = await checkup.Look(http.RequestAborted);
            return TypedResults.Json(
                new { health.Ready, Findings = health.Findings.Select(f => new { f.Name, f.Ok, f.Detail }) },
                Wire.Json,
                statusCode: health.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).DisableAntiforgery();
    }
}
