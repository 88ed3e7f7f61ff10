using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Relais.Kernel.Words;

namespace Relais.Notifications;

/// <summary>
/// A sentence of the catalog with its values, kept until somebody reads it and said in their language and zone. A value is a text, a whole number (the first
/// chooses between one and many), a <see cref="LocalDate"/>, an <see cref="Instant"/>, or another sentence.
/// </summary>
/// <param name="Key">Key of the sentence.</param>
/// <param name="Args">Values for its placeholders.</param>
public sealed record Sentence(string Key, params object[] Args)
{
    private static readonly InstantPattern Moments = InstantPattern.ExtendedIso;

    /// <summary>In a reader's words.</summary>
    public string Say(Text words, DateTimeZone zone) => words[Key, [.. Args.Select(a => Value(a, words, zone))]];

    internal JsonNode Write() => new JsonObject { ["key"] = Key, ["args"] = new JsonArray([.. Args.Select(Written)]) };

    /// <exception cref="FormatException">It was not written by <see cref="Write"/>.</exception>
    internal static Sentence Read(JsonNode node) =>
        new((string)node["key"]!, [.. node["args"]!.AsArray().Select(Of)]);

    private static object Value(object value, Text words, DateTimeZone zone) => value switch
    {
        Sentence inner => inner.Say(words, zone),
        LocalDate date => words.ShortDate(date),
        Instant at => words["notifications.moment", words.ShortDate(at.InZone(zone).Date), Text.Time(at.InZone(zone).TimeOfDay)],
        _ => value,
    };

    private static JsonNode Written(object value) => value switch
    {
        string text => JsonValue.Create(text),
        int or long => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        LocalDate date => new JsonObject { ["date"] = LocalDatePattern.Iso.Format(date) },
        Instant at => new JsonObject { ["at"] = Moments.Format(at) },
        Sentence inner => inner.Write(),
        _ => throw new ArgumentException($"A {value.GetType().Name} cannot be kept in a sentence.", nameof(value)),
    };

    private static object Of(JsonNode? node) => node switch
    {
        JsonObject o when o["date"] is { } date => LocalDatePattern.Iso.Parse((string)date!).Value,
        JsonObject o when o["at"] is { } at => Moments.Parse((string)at!).Value,
        JsonObject o => Read(o),
        JsonValue v when v.TryGetValue<long>(out var number) => number,
        _ => (string)node!,
    };
}
