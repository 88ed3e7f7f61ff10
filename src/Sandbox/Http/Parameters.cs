using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Relais.Sandbox.Http;

/// <summary>
/// What a request says, whichever way it says it: query, form (also multipart) or JSON, all read as Rails does.
/// A nested value is named <c>poll[expires_in]</c>, a list <c>media_ids[]</c>.
/// </summary>
internal sealed class Parameters
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    public IFormFileCollection? Files { get; private set; }

    public static async ValueTask<Parameters> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var all = new Parameters();
        foreach (var (name, value) in request.Query) all.Add(name, value);
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding"))) return all;
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(cancel);
            foreach (var (name, value) in form) all.Add(name, value);
            all.Files = form.Files;
        }
        else if (request.HasJsonContentType())
        {
            try
            {
                using var document = await JsonDocument.ParseAsync(request.Body, default, cancel);
                if (document.RootElement.ValueKind == JsonValueKind.Object) all.Flatten("", document.RootElement);
            }
            catch (JsonException)
            {
                throw new ApiError(StatusCodes.Status400BadRequest, "Error occurred while parsing request parameters");
            }
        }
        return all;
    }

    public string? One(string name)
    {
        for (var i = _values.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_values[i].Key, name, StringComparison.Ordinal)) return _values[i].Value;
        }
        return null;
    }

    /// <summary>The values of a list, given as <c>name[]</c> or, as some clients do, as <c>name</c> repeated.</summary>
    public List<string> Many(string name)
    {
        var found = new List<string>();
        foreach (var (key, value) in _values)
        {
            if (key.StartsWith(name, StringComparison.Ordinal) && (key.Length == name.Length || string.Equals(key[name.Length..], "[]", StringComparison.Ordinal))) found.Add(value);
        }
        return found;
    }

    public bool Has(string name) => _values.Exists(v => v.Key.StartsWith(name, StringComparison.Ordinal) && (v.Key.Length == name.Length || v.Key[name.Length] == '['));

    public bool Flag(string name, bool otherwise = false) => One(name) is { Length: > 0 } value ? !(value is "0" or "f" or "F" or "false" or "FALSE" or "off" or "OFF") : otherwise;

    public long? Id(string name) => long.TryParse(One(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    public int Number(string name, int otherwise) => int.TryParse(One(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    /// <summary>The members of a list of objects, such as <c>media_attributes[][id]</c>: a name seen twice begins the next one.</summary>
    public List<Dictionary<string, string>> Objects(string name)
    {
        var found = new List<Dictionary<string, string>>();
        var prefix = name + "[";
        string? current = null;
        foreach (var (key, value) in _values)
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal) || key.IndexOf("][", StringComparison.Ordinal) is not (> 0 and var middle)) continue;
            var index = key[prefix.Length..middle];
            var member = key[(middle + 2)..^1];
            if (found.Count == 0 || !string.Equals(index, current, StringComparison.Ordinal) || (index.Length == 0 && found[^1].ContainsKey(member))) found.Add(new(StringComparer.Ordinal));
            current = index;
            found[^1][member] = value;
        }
        return found;
    }

    private void Add(string name, StringValues values)
    {
        foreach (var value in values) _values.Add(new(name, value ?? ""));
    }

    private void Flatten(string prefix, JsonElement element)
    {
        foreach (var member in element.EnumerateObject())
        {
            var name = prefix.Length == 0 ? member.Name : $"{prefix}[{member.Name}]";
            switch (member.Value.ValueKind)
            {
                case JsonValueKind.Object:
                    Flatten(name, member.Value);
                    break;
                case JsonValueKind.Array:
                    var index = 0;
                    foreach (var item in member.Value.EnumerateArray())
                    {
                        if (item.ValueKind == JsonValueKind.Object) Flatten($"{name}[{index.ToString(CultureInfo.InvariantCulture)}]", item);
                        else _values.Add(new(name + "[]", item.ToString()));
                        index++;
                    }
                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    _values.Add(new(name, member.Value.ToString()));
                    break;
            }
        }
    }
}
