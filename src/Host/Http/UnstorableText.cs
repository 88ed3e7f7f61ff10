using System.Text.Json;
using System.Text.Json.Serialization;
using Relais.Kernel.Http;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>
/// Keeps out U+0000 and halves of surrogate pairs: no text that people write holds them, and PostgreSQL, which cannot keep them, would fail on them
/// deep inside. Addresses and forms are looked at here, bodies in JSON as they are read.
/// </summary>
internal sealed class UnstorableText(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (!await In(http.Request))
        {
            await next(http);
        }
        else if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await ProblemAnswer.Json(http, Problem.Invalid("query", "problem.field.unreadable")).ExecuteAsync(http);
        }
        else
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
    }

    private static async Task<bool> In(HttpRequest request)
    {
        if (request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true)
        {
            return true;
        }

        if (request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
        {
            return false;
        }

        try
        {
            // The framework's reader refuses U+0000 itself, with what nobody after here would take for the sender's mistake.
            await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return false;
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    /// <summary>Reads texts of a request, and names the field that cannot be read.</summary>
    internal sealed class Strings : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

        public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

        private static string Read(ref Utf8JsonReader reader)
        {
            try
            {
                var text = reader.GetString()!;
                return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("U+0000 is no text.") : text;
            }
            catch (InvalidOperationException e)
            {
                throw new JsonException("Half of a surrogate pair is no text.", e);
            }
        }
    }
}
