using Microsoft.AspNetCore.Components;
using NodaTime;
using NodaTime.Text;
using Relais.Kernel.Audit;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;

namespace Relais.Audit.Log;

/// <summary>Reads the filter from the address, and the record.</summary>
public sealed partial class AuditPage
{
    private static readonly string[] KnownAreas = ["posts", "deliveries", "publishing", "media", "campaigns", "channels", "identity", "team", "audit"];
    private AuditList? list;
    private AuditVerdict? verdict;
    private Problem? problem;

    [Inject] public required Pipeline Pipeline { get; set; }

    [Inject] public required Current Current { get; set; }

    [Inject] public required Text T { get; set; }

    [Inject] public required PageContext Page { get; set; }

    [Inject] public required Zones Zones { get; set; }

    [Parameter] public string Slug { get; set; } = "";

    [SupplyParameterFromQuery] public string? Person { get; set; }

    [SupplyParameterFromQuery] public string? Area { get; set; }

    [SupplyParameterFromQuery] public string? Action { get; set; }

    [SupplyParameterFromQuery] public string? Kind { get; set; }

    [SupplyParameterFromQuery] public string? Target { get; set; }

    [SupplyParameterFromQuery] public string? From { get; set; }

    [SupplyParameterFromQuery] public string? To { get; set; }

    [SupplyParameterFromQuery] public string? Query { get; set; }

    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    [SupplyParameterFromQuery] public string? Verify { get; set; }

    private AuditAddress Address => new(Id.TryParse<UserId>(Person), Area, Action, Kind, Target, Day(From), Day(To), Query);

    private DateTimeZone Zone => Zones[Current.Caller.Zone];

    private IEnumerable<Choice> People => list!.People.Select(p => new Choice(p.User.ToString(), p.Name)).Prepend(new("", T["audit.anyone"]));

    private IEnumerable<Choice> Areas => KnownAreas.Select(a => new Choice(a, T["audit.area." + a])).Prepend(new("", T["audit.anything"]));

    protected override async Task OnInitializedAsync()
    {
        var a = Address;
        var outcome = await Pipeline.Run(Current.Caller, new ListAudit(a.Person, a.Area, a.Action, a.Kind, a.Target, a.From, a.To, a.Words, Cursor));
        (list, problem) = (outcome.TryGet(out var found) ? found : null, outcome.Problem);
        if (Verify == "true" && outcome.Ok)
        {
            var verified = await Pipeline.Run(Current.Caller, new VerifyAudit());
            verdict = verified.TryGet(out var said) ? said : null;
        }
    }

    private static LocalDate? Day(string? text) => LocalDatePattern.Iso.Parse(text ?? "") is { Success: true } day ? day.Value : null;

    private static string? Day(LocalDate? day) => day is { } d ? LocalDatePattern.Iso.Format(d) : null;
}

/// <summary>The filter as part of an address.</summary>
internal sealed record AuditAddress(UserId? Person, string? Area, string? Action, string? Kind, string? Target, LocalDate? From, LocalDate? To, string? Words)
{
    public bool IsNarrow => Query().Length > 0;

    /// <summary>The query string that keeps the filter, with something more.</summary>
    public string Query(params (string Name, string? Value)[] more)
    {
        (string Name, string? Value)[] mine =
        [
            ("person", Person?.ToString()), ("area", Area), ("action", Action), ("kind", Kind), ("target", Target),
            ("from", From is { } from ? LocalDatePattern.Iso.Format(from) : null), ("to", To is { } to ? LocalDatePattern.Iso.Format(to) : null), ("query", Words),
        ];
        var query = string.Join('&', mine.Concat(more).Where(p => !string.IsNullOrEmpty(p.Value)).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
        return query.Length == 0 ? "" : "?" + query;
    }
}
