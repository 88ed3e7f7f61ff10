using Relais.Networks;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks;

public class TextEntitiesTests
{
    [Theory]
    [InlineData(EntityRules.Mastodon, "Voir https://example.com/a_(b).", "https://example.com/a_(b)")]
    [InlineData(EntityRules.Mastodon, "Voir example.com", "")]
    [InlineData(EntityRules.X, "Voir example.com, puis fin.Ensuite", "https://example.com")]
    [InlineData(EntityRules.X, "écrire à moi@example.com", "")]
    [InlineData(EntityRules.X, "3.14 et v1.2.3", "")]
    [InlineData(EntityRules.Bluesky, "Voir (https://example.com/x).", "https://example.com/x")]
    [InlineData(EntityRules.Bluesky, "Carte : brasserie-du-canal.fr/carte?d=1, midi", "https://brasserie-du-canal.fr/carte?d=1")]
    [InlineData(EntityRules.Bluesky, "fin.Ensuite et a.b", "")]
    [InlineData(EntityRules.Bluesky, "« https://example.com/é »", "https://example.com/é")]
    [InlineData(EntityRules.Bluesky, "http://127.0.0.1:81/x", "http://127.0.0.1:81/x")]
    public void Links_are_what_the_network_makes_a_link_of(EntityRules rules, string text, string expected) =>
        string.Join(' ', Of(EntityKind.Link, text, rules)).ShouldBe(expected);

    [Theory]
    [InlineData(EntityRules.Mastodon, "Merci @marie et @paul@social.example !", "marie paul@social.example")]
    [InlineData(EntityRules.Mastodon, "moi@example.com et https://x.com/@bob", "")]
    [InlineData(EntityRules.Bluesky, "Merci @marie et @paul.bsky.social.", "paul.bsky.social")]
    [InlineData(EntityRules.Bluesky, "(@paul.example.fr)", "paul.example.fr")]
    [InlineData(EntityRules.X, "Merci @marie_1, moi@example.com", "marie_1")]
    public void Mentions_follow_the_network(EntityRules rules, string text, string expected) =>
        string.Join(' ', Of(EntityKind.Mention, text, rules)).ShouldBe(expected);

    [Theory]
    [InlineData(EntityRules.Mastodon, "#bière, #2026 #a1 x#y", "bière a1")]
    [InlineData(EntityRules.Bluesky, "#bière, #2026 #foo-bar!", "bière foo-bar")]
    [InlineData(EntityRules.Bluesky, "https://example.com/#ancre", "")]
    public void Hashtags_need_a_letter(EntityRules rules, string text, string expected) =>
        string.Join(' ', Of(EntityKind.Hashtag, text, rules)).ShouldBe(expected);

    [Fact]
    public void Ranges_cover_exactly_what_is_written()
    {
        const string text = "🍺 @paul.bsky.social https://example.com/x #bière";

        foreach (var entity in TextEntities.Find(text, EntityRules.Bluesky))
            text.Substring(entity.Start, entity.Length).TrimStart('@', '#').ShouldBe(entity.Value);
        TextEntities.Find(text, EntityRules.Bluesky).Count.ShouldBe(3);
    }

    [Fact]
    public void Other_words_before_a_link_do_not_change_what_is_one()
    {
        string[] parts = ["http", "https", "HTTPS", "://", "/", ".", "example.com", "fr", "@", "_", "-", "é", " ", "a", "(", ")", "#"];
        var random = new Random(20261123);
        const string before = "Voir fin.Ensuite et a://b puis ";
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(random.GetItems(parts, random.Next(2, 14)));
            var alone = TextEntities.Find(text, EntityRules.Mastodon).Where(e => e.Kind == EntityKind.Link).ToList();
            var after = TextEntities.Find(before + text, EntityRules.Mastodon).Where(e => e.Kind == EntityKind.Link).ToList();
            after.ConvertAll(e => e with { Start = e.Start - before.Length }).ShouldBe(alone, text);
        }
    }

    [Fact]
    public void A_hostile_text_is_read_in_no_time()
    {
        var text = "https://example.com/" + string.Concat(Enumerable.Repeat("(a", 5000)) + " " + new string('@', 5000) + new string('#', 5000) + string.Concat(Enumerable.Repeat("a.", 5000));

        foreach (var rules in Enum.GetValues<EntityRules>())
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            TextEntities.Find(text, rules);
            System.Diagnostics.Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        }
    }

    private static IEnumerable<string> Of(EntityKind kind, string text, EntityRules rules) =>
        TextEntities.Find(text, rules).Where(entity => entity.Kind == kind).Select(entity => entity.Server is null ? entity.Value : $"{entity.Value}@{entity.Server}");
}
