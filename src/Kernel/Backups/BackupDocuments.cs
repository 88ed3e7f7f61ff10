using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Relais.Kernel.Data;

namespace Relais.Kernel.Backups;

/// <summary>
/// Documents in columns, such as what is known of a passkey. The entity framework writes bytes as hexadecimal digits on SQLite and in base64 on PostgreSQL, and
/// a time as a number there and as text here: what one wrote, the other would read as something else.
/// </summary>
internal static class BackupDocuments
{
    /// <summary>Writes it in the form of the archive, with fields in the order of the column's.</summary>
    public static void Write(Utf8JsonWriter json, BackupColumn column, string text, StoreKind from)
    {
        using var document = JsonDocument.Parse(text);
        json.WriteStartObject();
        foreach (var (field, value) in Fields(column, document.RootElement))
        {
            json.WritePropertyName(field.Name);
            if (field.Type == BackupType.Bytes && from == StoreKind.Sqlite)
            {
                json.WriteBase64StringValue(Convert.FromHexString(value.GetString()!));
            }
            else if (field.Type == BackupType.Time && from == StoreKind.Postgres)
            {
                json.WriteNumberValue(value.GetDateTimeOffset().UtcTicks);
            }
            else
            {
                value.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>The text that the engine keeps.</summary>
    public static string For(StoreKind store, BackupColumn column, JsonElement document)
    {
        var text = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            foreach (var (field, value) in Fields(column, document))
            {
                json.WritePropertyName(field.Name);
                if (field.Type == BackupType.Bytes && store == StoreKind.Sqlite)
                {
                    json.WriteStringValue(Convert.ToHexString(value.GetBytesFromBase64()));
                }
                else if (field.Type == BackupType.Time && store == StoreKind.Postgres)
                {
                    json.WriteStringValue(new DateTimeOffset(value.GetInt64(), TimeSpan.Zero).ToString("O", CultureInfo.InvariantCulture));
                }
                else
                {
                    value.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    /// <summary>Those that it has, and that hold something: an absent one is read as nothing.</summary>
    private static IEnumerable<(BackupColumn Field, JsonElement Value)> Fields(BackupColumn column, JsonElement document)
    {
        foreach (var field in column.Fields!)
        {
            if (document.TryGetProperty(field.Name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                yield return (field, value);
            }
        }
    }
}
