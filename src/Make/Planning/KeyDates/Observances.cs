using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;

namespace Relais.Planning.KeyDates;

/// <summary>The observances of <c>observances.json</c>, read once: a date that does not parse stops the program at its first use.</summary>
internal static class Observances
{
    private const string Resource = "Relais.Planning.KeyDates.observances.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    private static readonly Lazy<IReadOnlyList<Observance>> Loaded = new(Load);

    public static IReadOnlyList<Observance> All => Loaded.Value;

    private static Observance[] Load()
    {
        using var stream = typeof(Observances).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded in this assembly.");
        var file = JsonSerializer.Deserialize<FileText>(stream, Json)!;
        var sources = file.Sources.ToDictionary(
            pair => pair.Key,
            pair => new KeyDateSource(pair.Value.Name, new Uri(pair.Value.Url), LocalDatePattern.Iso.Parse(pair.Value.Read).Value),
            StringComparer.Ordinal);
        return [.. file.Observances.Select(text => Read(text, sources[text.Source]))];
    }

    private static Observance Read(ObservanceText text, KeyDateSource source)
    {
        var rule = DateRule.Parse(text.Rule);
        if (text is { Not: { } unwanted, Else: { } instead })
        {
            rule = rule.Unless(DateRule.Parse(unwanted), DateRule.Parse(instead));
        }

        return new Observance(text.Id, new KeyDateName(text.Fr, text.En), rule, text.Days, text.Kind, source);
    }

    private sealed record FileText(Dictionary<string, SourceText> Sources, List<ObservanceText> Observances);

    private sealed record SourceText(string Name, string Url, string Read);

    private sealed record ObservanceText(
        string Id, string Rule, string Fr, string En, KeyDateKind Kind, string Source, string? Not = null, string? Else = null, int Days = 1);
}

/// <summary>A day that comes back every year. <paramref name="Days"/> is how long it lasts.</summary>
internal sealed record Observance(string Id, KeyDateName Name, DateRule Rule, int Days, KeyDateKind Kind, KeyDateSource Source)
{
    public KeyDate In(int year)
    {
        var first = Rule.In(year);
        return new KeyDate(Id, Name, first, first.PlusDays(Days - 1), Kind, Source);
    }
}
