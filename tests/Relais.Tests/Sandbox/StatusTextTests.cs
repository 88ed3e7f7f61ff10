using Relais.Sandbox.Text;

namespace Relais.Tests.Sandbox;

public sealed class StatusTextTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "de", 5)]
    [InlineData("é́", "", 1)]
    [InlineData("👩‍👩‍👧‍👦", "", 1)]
    [InlineData("https://example.com/a/very/long/path/that/goes/on/and/on", "", 23)]
    [InlineData("http://a.fr", "", 23)]
    [InlineData("(https://fr.wikipedia.org/wiki/Brasserie_(bière))", "", 25)]
    [InlineData("https://example.com.", "", 24)]
    [InlineData("https://localhost/chemin", "", 24)]
    [InlineData("example.com/chemin", "", 18)]
    [InlineData("@alice@mastodon.example bonjour", "", 14)]
    [InlineData("alice@mastodon.example", "", 22)]
    [InlineData("#bière", "", 6)]
    [InlineData("https://exemple.fr/?q=a,b&c=d!", "", 24)]
    public void Length_is_counted_as_Mastodon_counts(string text, string spoiler, int expected) => StatusLength.Of(text, spoiler).ShouldBe(expected);

    [Theory]
    [InlineData("#1", 0)]
    [InlineData("#un2", 1)]
    [InlineData("a#b", 0)]
    [InlineData("## titre", 0)]
    [InlineData("@bob, @chloe. @", 2)]
    [InlineData("https://a.fr/#ancre", 1)]
    [InlineData("https://user@a.fr", 0)]
    public void Only_what_means_something_is_found(string text, int entities) => Entities.Find(text).Count.ShouldBe(entities);

    [Fact]
    public void Html_has_paragraphs_lines_and_short_links()
    {
        var html = new StatusHtml("https://s.test", n => n == "bob" ? "https://s.test/@bob" : null);

        html.Render("a\nb\n\nc").ShouldBe("<p>a<br />b</p><p>c</p>");
        html.Render("@bob @nobody").ShouldBe("<p><span class=\"h-card\" translate=\"no\"><a href=\"https://s.test/@bob\" class=\"u-url mention\">@<span>bob</span></a></span> @nobody</p>");
        html.Render("#Été").ShouldBe("<p><a href=\"https://s.test/tags/%C3%89t%C3%A9\" class=\"mention hashtag\" rel=\"tag\">#<span>Été</span></a></p>");
        html.Render("https://www.example.com/0123456789012345678901234567890").ShouldBe(
            "<p><a href=\"https://www.example.com/0123456789012345678901234567890\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\"><span class=\"invisible\">https://www.</span>"
            + "<span class=\"ellipsis\">example.com/012345678901234567</span><span class=\"invisible\">8901234567890</span></a></p>");
    }

    [Fact]
    public void Html_never_lets_the_writer_write_html()
    {
        new StatusHtml("https://s.test", _ => null).Render("<script>\"&'</script> https://a.fr/\"><img>").ShouldBe(
            "<p>&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt; <a href=\"https://a.fr/\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\"><span class=\"invisible\">https://</span><span class=\"\">a.fr/</span>"
            + "<span class=\"invisible\"></span></a>&quot;&gt;&lt;img&gt;</p>");
    }

    [Fact]
    public void A_long_run_of_brackets_is_read_in_a_moment()
    {
        var text = "https://a.fr/" + new string('(', 50_000);

        Entities.Find(text).Count.ShouldBe(1);
        StatusLength.Of(new string('@', 50_000) + new string('#', 50_000), "").ShouldBe(100_000);
    }
}
