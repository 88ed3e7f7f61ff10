using System.Text.Json;
using System.Text.Json.Serialization;

namespace Relais.Publishing;

/// <summary>A delivery that was seen: as an object, or, from a form's field, as its id.</summary>
internal sealed class SeenJson : JsonConverter<Seen>
{
    public override Seen Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Guid.TryParse(reader.GetString(), out var id) ? new(new(id)) : throw new JsonException("Not a delivery.");
        }

        var seen = JsonSerializer.Deserialize<Plain>(ref reader, options) ?? throw new JsonException("Not a delivery.");
        return new(seen.Delivery, seen.Version);
    }

    public override void Write(Utf8JsonWriter writer, Seen value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Plain(value.Delivery, value.Version), options);

    private sealed record Plain(DeliveryId Delivery, Guid? Version);
}
