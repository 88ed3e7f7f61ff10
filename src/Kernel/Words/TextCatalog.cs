using System.Reflection;
using System.Text.Json;

namespace Relais.Kernel.Words;

/// <summary>
/// Every sentence of the interface, in every language, read once from the <c>Text.{language}.json</c> files that lie beside
/// the features. A value is a sentence with <c>{0}</c> placeholders, or <c>{"one": ..., "other": ...}</c> when it counts.
/// </summary>
public sealed class TextCatalog
{
    private readonly Dictionary<string, Dictionary<string, Entry>> byLanguage = new(StringComparer.Ordinal);

    /// <summary>Reads the files of these assemblies. A key said twice in one language stops the start.</summary>
    public TextCatalog(IEnumerable<Assembly> assemblies)
    {
        foreach (var language in Languages)
        {
            byLanguage[language] = new(StringComparer.Ordinal);
        }

        foreach (var assembly in assemblies.Distinct())
        {
            foreach (var name in assembly.GetManifestResourceNames())
            {
                var language = Languages.FirstOrDefault(l => name.EndsWith($"Text.{l}.json", StringComparison.Ordinal));
                if (language is not null)
                {
                    Read(assembly, name, language);
                }
            }
        }
    }

    /// <summary>The languages of the interface; the first is the one to fall back on.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["fr", "en"];

    /// <summary>All keys of a language.</summary>
    public IReadOnlyCollection<string> Keys(string language) => byLanguage[language].Keys;

    /// <summary>How many placeholders a sentence has; for the test that compares languages.</summary>
    public string Raw(string language, string key) => byLanguage[language][key].Other;

    internal Entry? Find(string language, string key)
    {
        if (byLanguage.TryGetValue(language, out var words) && words.TryGetValue(key, out var entry))
        {
            return entry;
        }

        return byLanguage[Languages[0]].GetValueOrDefault(key);
    }

    private void Read(Assembly assembly, string resource, string language)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var json = JsonDocument.Parse(stream, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        foreach (var property in json.RootElement.EnumerateObject())
        {
            var entry = property.Value.ValueKind == JsonValueKind.Object
                ? new Entry(Said("one"), Said("other")!)
                : new Entry(null, Typography.Apply(language, property.Value.GetString()!));
            if (!byLanguage[language].TryAdd(property.Name, entry))
            {
                throw new InvalidOperationException($"{assembly.GetName().Name}/{resource} says '{property.Name}' again.");
            }

            string? Said(string form) => property.Value.TryGetProperty(form, out var v) ? Typography.Apply(language, v.GetString()!) : null;
        }
    }

    internal sealed record Entry(string? One, string Other);
}
