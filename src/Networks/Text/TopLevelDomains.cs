using System.Collections.Frozen;

namespace Relais.Networks.Text;

/// <summary>The top-level domains that exist: what tells "see example.com" from "the end.Then". From the list shipped beside this file.</summary>
internal static class TopLevelDomains
{
    private static readonly FrozenSet<string> All = Read();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BySpan = All.GetAlternateLookup<ReadOnlySpan<char>>();

    public static bool Contains(ReadOnlySpan<char> name) => BySpan.Contains(name) || name.StartsWith("xn--", StringComparison.OrdinalIgnoreCase);

    private static FrozenSet<string> Read()
    {
        using var stream = typeof(TopLevelDomains).Assembly.GetManifestResourceStream("tlds.txt")
            ?? throw new InvalidOperationException("The list of top-level domains is not in the assembly.");
        using var reader = new StreamReader(stream);
        var names = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
                names.Add(line);
        }

        return names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
