using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using NodaTime.Text;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Audit.Log;

/// <summary>
/// The record as a file, streamed: everything with its seals, which anybody can verify, or what a filter shows, for a spreadsheet. Not slices,
/// because of the stream; each first runs one, which asks for the permission and writes down that somebody took a copy.
/// </summary>
internal static class ExportRoutes
{
    private static readonly CompositeFormat File = CompositeFormat.Parse("attachment; filename=\"relais-audit-{0}-{1:yyyyMMdd}.{2}\"");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/w/{slug}/audit/export.jsonl", (Delegate)Sealed);
        routes.MapGet("/w/{slug}/audit/export.csv", (Delegate)Filtered);
        routes.MapGet("/api/v1/w/{slug}/audit/export.jsonl", (Delegate)Sealed).WithName("audit.export").WithTags("audit").WithSummary("audit.export").Produces<string>(contentType: "application/jsonl").ProducesProblem(401).ProducesProblem(403);
    }

    private static async Task<IResult> Sealed(HttpContext http, string slug, TimeProvider time)
    {
        if (await Refused(http, "jsonl") is { } refused)
        {
            return refused;
        }

        var caller = http.RequestServices.GetRequiredService<Current>().Caller;
        var databases = http.RequestServices.GetRequiredService<IAppDbFactory>();
        return Stream(http, slug, "jsonl", time, AuditExport.Lines(databases, caller.Workspace!.Value, slug, time.Now(), http.RequestAborted));
    }

    private static async Task<IResult> Filtered(
        HttpContext http, string slug, TimeProvider time, string? person, string? area, string? action, string? kind, string? target, string? from, string? to, string? query)
    {
        if (await Refused(http, "csv") is { } refused)
        {
            return refused;
        }

        return Stream(http, slug, "csv", time, Rows(http, new(Id.TryParse<UserId>(person), area, action, kind, target, Day(from), Day(to), query)));
    }

    /// <summary>A spreadsheet takes a cell that begins like a formula for one; a quote before it keeps it text.</summary>
    internal static string Cell(string? text)
    {
        var safe = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + text : text ?? "";
        return safe.AsSpan().ContainsAny("\",;\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static async Task<IResult?> Refused(HttpContext http, string form)
    {
        var ran = await http.RequestServices.GetRequiredService<Pipeline>().Run(http.RequestServices.GetRequiredService<Current>().Caller, new NoteExport(form), http.RequestAborted);
        return ran.Ok ? null : Results.StatusCode(ran.Problem.Kind == ProblemKind.SignedOut ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden);
    }

    private static async IAsyncEnumerable<string> Rows(HttpContext http, ListAudit filter)
    {
        yield return "at,who,account,door,address,action,kind,target,title,before,after,number";
        var caller = http.RequestServices.GetRequiredService<Current>().Caller;
        http.RequestServices.GetRequiredService<AppDb>().In(caller);
        var entries = http.RequestServices.GetRequiredService<Entries>();
        do
        {
            var (items, next) = await entries.Page(caller, filter, 500, http.RequestAborted);
            foreach (var e in items)
            {
                yield return string.Join(',', ((string?[])[
                    AuditDigest.Write(e.At), e.Name, e.User?.ToString(), e.Door.ToString(), e.Address, e.Action, e.Kind, e.Target, e.Title, e.Before, e.After,
                    e.Seq?.ToString(CultureInfo.InvariantCulture)]).Select(Cell));
            }

            filter = filter with { Cursor = next };
        }
        while (filter.Cursor is not null);
    }

    private static IResult Stream(HttpContext http, string slug, string form, TimeProvider time, IAsyncEnumerable<string> lines)
    {
        http.Response.Headers.ContentDisposition = string.Format(CultureInfo.InvariantCulture, File, slug, time.GetUtcNow(), form);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: form == "csv"), leaveOpen: true) { NewLine = "\n" };
                await foreach (var line in lines)
                {
                    await writer.WriteLineAsync(line.AsMemory(), http.RequestAborted);
                }
            },
            form == "csv" ? "text/csv; charset=utf-8" : "application/jsonl");
    }

    private static LocalDate? Day(string? text) => LocalDatePattern.Iso.Parse(text ?? "") is { Success: true } day ? day.Value : null;
}
