using Relais.Kernel.Data;
using Relais.Kernel.Json;

namespace Relais.Host.Http;

/// <summary>Alive, and able to do its work: for whoever watches the process.</summary>
internal static class Health
{
    internal static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", () => TypedResults.Text("alive")).DisableAntiforgery();
        app.MapGet("/readyz", async (HttpContext http, StartStore store, IEnumerable<IReadiness> parts) =>
        {
            var findings = new List<ReadinessFinding>();
            if (!store.Ready)
            {
                findings.Add(new("migrations", false, "The database is being brought up to date."));
            }
            else
            {
                foreach (var part in parts)
                {
                    findings.AddRange(await part.Check(http.RequestAborted));
                }
            }

            var ready = findings.TrueForAll(f => f.Ok);
            return TypedResults.Json(new { ready, findings }, Wire.Json, statusCode: ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        }).DisableAntiforgery();
    }
}
