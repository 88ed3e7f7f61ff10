using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Relais.Channels;

namespace Relais.Content.Sending;

/// <summary>The digest to which an approval is bound: of the canonical JSON of exactly what goes out.</summary>
internal static class ContentHash
{
    private static readonly JsonWriterOptions Canonical = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = false };

    /// <summary>Kept for the next, because thousands are made in a row when posts are scheduled together and when they are sent.</summary>
    [ThreadStatic]
    private static Scratch? scratch;

    public static string Of(ChannelId channel, IReadOnlyList<OutgoingPart> parts)
    {
        var (buffer, json) = scratch ??= new(new(1024), new(Stream.Null, Canonical));
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteString("channel", channel.Value);
        json.WriteStartArray("segments");
        foreach (var part in parts)
        {
            Write(json, part);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static void Write(Utf8JsonWriter json, OutgoingPart part)
    {
        json.WriteStartObject();
        json.WriteString("text", part.Text);
        json.WriteString("warning", part.Options.ContentWarning);
        json.WriteString("visibility", part.Options.Visibility?.ToString());
        json.WriteString("language", part.Options.Language);
        json.WriteStartArray("media");
        foreach (var file in part.Media)
        {
            json.WriteStartObject();
            json.WriteString("sha256", file.FileKey);
            json.WriteString("type", file.Media.ContentType);
            json.WriteString("alt", file.Media.AltText);
            if (file.Media.Focus is { } focus)
            {
                json.WriteNumber("x", focus.X);
                json.WriteNumber("y", focus.Y);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private sealed record Scratch(ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json);
}
