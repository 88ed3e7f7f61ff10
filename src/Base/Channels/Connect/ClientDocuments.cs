using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Relais.Kernel.Data;
using Relais.Networks;

namespace Relais.Channels.Connect;

/// <summary>
/// What servers of a network read about this installation as a client (OAuth client id metadata document). Public by nature: it holds the public half of a key and
/// addresses that are in every redirect. Nothing is made by asking: there is a document from the first connection on.
/// </summary>
internal static class ClientDocuments
{
    public static string PathOf(string network) => $"/channels/clients/{network}/client-metadata.json";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(PathOf("{network}"), Show);

    private static async Task<IResult> Show(HttpContext http, NetworkCatalog networks, Registrations registrations, IAppDbFactory databases, string network)
    {
        if (!networks.TryGet(network, out var known) || known is not IRegisterOnce once)
        {
            return Results.NotFound();
        }

        await using var db = await databases.CreateAsync(null, http.RequestAborted);
        var app = await registrations.Own(db, network, http.RequestAborted);
        if (app is null || once.ClientDocument(app, "Relais", registrations.PublicUrl) is not { } json)
        {
            return Results.NotFound();
        }

        // Servers read it again during a session; short, so that a changed key is seen soon.
        http.Response.Headers.CacheControl = "public, max-age=300";
        return Results.Text(json, "application/json", Encoding.UTF8);
    }
}
