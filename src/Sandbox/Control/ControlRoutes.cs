using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Relais.Sandbox.Api;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Control;

/// <summary>What only a sandbox has: accounts without sign-up, a past, a ledger, faults.</summary>
internal sealed class ControlRoutes(World world, Seeding seeding, Ledger ledger, Faults faults)
{
    public void Map(IEndpointRouteBuilder endpoints, bool withFaults)
    {
        endpoints.MapGet("/sandbox/accounts", Accounts);
        endpoints.MapPost("/sandbox/accounts", http => Run(http, ControlJson.Default.NewAccount, (wanted, _) => ValueTask.FromResult(seeding.Issue(wanted)), ControlJson.Default.AccountToken));
        endpoints.MapPost("/sandbox/seed", http => Run(http, ControlJson.Default.Seed, (seed, cancel) => new(seeding.PlantAsync(seed, cancel)), ControlJson.Default.Seeded));
        endpoints.MapGet("/sandbox/ledger", Entries);
        endpoints.MapGet("/sandbox/ledger/summary", http => Answer(http, ledger.Summary(), ControlJson.Default.LedgerSummary));
        if (!withFaults) return;
        endpoints.MapGet("/sandbox/faults", http => Answer(http, faults.All, ControlJson.Default.IReadOnlyListPlayedFault));
        endpoints.MapPost("/sandbox/faults", http => Run(http, ControlJson.Default.Fault, (fault, _) => ValueTask.FromResult(new FaultAdded(faults.Add(fault))), ControlJson.Default.FaultAdded));
        endpoints.MapDelete("/sandbox/faults", http => Clear(http, null));
        endpoints.MapDelete("/sandbox/faults/{id:int}", http => Clear(http, int.Parse((string)http.Request.RouteValues["id"]!, CultureInfo.InvariantCulture)));
    }

    private Task Accounts(HttpContext http)
    {
        List<AccountToken> all;
        lock (world.Gate) all = world.Accounts.Where(a => !a.Visitor).Select(a => new AccountToken(a.Id.Text(), a.Username, "")).ToList();
        return Answer(http, all, ControlJson.Default.ListAccountToken);
    }

    /// <summary>One JSON object a line, oldest first; <c>?from=N</c> leaves out the first N.</summary>
    private async Task Entries(HttpContext http)
    {
        http.Response.ContentType = "application/x-ndjson";
        var from = int.TryParse(http.Request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;
        var writer = http.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(writer);
        foreach (var entry in ledger.Read(from))
        {
            JsonSerializer.Serialize(json, entry, ControlJson.Default.LedgerEntry);
            json.Flush();
            json.Reset();
            "\n"u8.CopyTo(writer.GetSpan(1));
            writer.Advance(1);
            if (writer.UnflushedBytes > 32 * 1024) await writer.FlushAsync(http.RequestAborted);
        }
        await writer.FlushAsync(http.RequestAborted);
    }

    private Task Clear(HttpContext http, int? id)
    {
        faults.Clear(id);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task Run<TRequest, TResult>(
        HttpContext http, JsonTypeInfo<TRequest> request, Func<TRequest, CancellationToken, ValueTask<TResult>> run, JsonTypeInfo<TResult> result)
    {
        try
        {
            var asked = await JsonSerializer.DeserializeAsync(http.Request.Body, request, http.RequestAborted) ?? throw new ArgumentException("The body is empty.", nameof(http));
            await Answer(http, await run(asked, http.RequestAborted), result);
        }
        catch (Exception error) when (error is ArgumentException or JsonException)
        {
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await Answer(http, new ControlError(error.Message), ControlJson.Default.ControlError);
        }
    }

    private static Task Answer<T>(HttpContext http, T body, JsonTypeInfo<T> type)
    {
        http.Response.ContentType = "application/json; charset=utf-8";
        return JsonSerializer.SerializeAsync(http.Response.Body, body, type, http.RequestAborted);
    }
}
