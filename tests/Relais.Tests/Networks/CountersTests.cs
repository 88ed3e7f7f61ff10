using System.Globalization;
using System.Text.Json;
using Relais.Networks;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks;

public class CountersTests
{
    public sealed record Vector(string Text, int Graphemes, int Bytes, int Weighted, int Mastodon, int Threads, string Source);

    public static TheoryData<Vector> Vectors()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "vectors", "counters.json"));
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.GetProperty("cases").Deserialize<Vector[]>(JsonSerializerOptions.Web)!];
    }

    [Theory, MemberData(nameof(Vectors))]
    public void Every_published_vector_is_counted_as_the_network_counts(Vector vector) =>
        new Vector(
            vector.Text,
            Counters.Graphemes(vector.Text),
            Counters.Utf8Bytes(vector.Text),
            Counters.Weighted(vector.Text),
            Counters.LinkAndMentionAware(vector.Text),
            Counters.EmojiAsBytes(vector.Text),
            vector.Source).ShouldBe(vector);

    [Fact]
    public void Bytes_have_a_limit_of_their_own_which_they_may_pass_while_the_graphemes_fit()
    {
        var limits = new NetworkLimits { TextLength = Fact(300), TextBytes = Fact(3000) };
        var families = string.Concat(Enumerable.Repeat("👨‍👩‍👧‍👦", 130));

        var count = Counters.Count(CountingRule.GraphemesAndBytes, families, limits);

        count.ShouldBe(new TextCount(130, 300, 3250, 3000));
    }

    [Fact]
    public void On_Mastodon_a_content_warning_takes_room_and_the_instance_says_how_long_a_link_is()
    {
        var limits = new NetworkLimits { TextLength = Fact(40), LinkLength = Fact(30) };

        Counters.Count(CountingRule.LinkAndMentionAware, "Lire https://example.com/", limits, "Politique").Used.ShouldBe(5 + 30 + 9);
    }

    [Fact]
    public void Below_the_combining_marks_two_characters_are_two_graphemes_but_for_the_end_of_a_line()
    {
        for (var first = '\0'; first < 0x300; first++)
        {
            for (var second = '\0'; second < 0x300; second++)
            {
                var text = new string([first, second]);
                Counters.Graphemes(text).ShouldBe(text == "\r\n" ? 1 : 2);
                Counters.Graphemes(text).ShouldBe(new StringInfo(text).LengthInTextElements);
            }
        }

        Counters.Graphemes("e\u0301t\u00e9").ShouldBe(3);
    }

    private static LimitFact<int> Fact(int value) => new(value, "test", new(2026, 1, 1));
}
