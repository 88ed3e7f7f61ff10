using System.Text.Json;
using Relais.Content.Writing;

namespace Relais.Tests.Content;

public sealed class MergeTests
{
    /// <summary>The same file holds the composer's merge in the browser.</summary>
    public static TheoryData<string, string, string, string, bool> Vectors()
    {
        var data = new TheoryData<string, string, string, string, bool>();
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "vectors", "merge.json"));
        foreach (var v in JsonSerializer.Deserialize<List<Vector>>(file, JsonSerializerOptions.Web)!)
        {
            data.Add(v.Origin, v.Mine, v.Theirs, v.Text, v.Clash);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Texts_merge_as_the_vectors_say(string origin, string mine, string theirs, string text, bool clash)
    {
        var merged = WordMerge.Merge(origin, mine, theirs);
        merged.Text.ShouldBe(text);
        merged.Clash.ShouldBe(clash);
    }

    /// <summary>Whatever the two wrote: words that only one side touched survive, and the same merge from the other side finds the same clashes.</summary>
    [Fact]
    public void No_word_added_by_one_alone_is_lost()
    {
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            var origin = Words(random, 12, "o");
            var mine = Change(random, origin, "m");
            var theirs = Change(random, origin, "t");
            var merged = WordMerge.Merge(string.Join(' ', origin), string.Join(' ', mine), string.Join(' ', theirs));
            WordMerge.Merge(string.Join(' ', origin), string.Join(' ', theirs), string.Join(' ', mine)).Clash.ShouldBe(merged.Clash);
            foreach (var word in theirs.Where(w => w.StartsWith('t')))
            {
                merged.Text.Split(' ').ShouldContain(word);
            }

            if (!merged.Clash)
            {
                foreach (var word in mine.Where(w => w.StartsWith('m')))
                {
                    merged.Text.Split(' ').ShouldContain(word);
                }
            }
        }
    }

    private static List<string> Words(Random random, int count, string prefix) => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}x{random.Next(3)}")];

    private static List<string> Change(Random random, List<string> words, string prefix)
    {
        var result = words.ToList();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = random.Next(result.Count);
            if (random.Next(2) == 0)
            {
                result[at] = $"{prefix}{n}y{random.Next(100)}";
            }
            else
            {
                result.Insert(at, $"{prefix}{n}z{random.Next(100)}");
            }
        }

        return result;
    }

    private sealed record Vector(string Origin, string Mine, string Theirs, string Text, bool Clash);
}
