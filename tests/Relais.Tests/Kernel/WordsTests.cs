using System.Text.RegularExpressions;
using NodaTime;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Tests.Kernel;

public sealed partial class WordsTests
{
    private static readonly TextCatalog Catalog = new(Product.Modules().Assemblies.Append(typeof(Product).Assembly));

    [Fact]
    public void Every_sentence_is_said_in_both_languages()
    {
        Catalog.Keys("fr").Except(Catalog.Keys("en")).ShouldBeEmpty("said in French only");
        Catalog.Keys("en").Except(Catalog.Keys("fr")).ShouldBeEmpty("said in English only");
    }

    [Fact]
    public void Both_languages_fill_the_same_placeholders()
    {
        foreach (var key in Catalog.Keys("fr"))
        {
            Placeholders(Catalog.Raw("en", key)).ShouldBe(Placeholders(Catalog.Raw("fr", key)), key);
        }
    }

    [Fact]
    public void French_sentences_carry_no_ordinary_space_before_high_punctuation()
    {
        foreach (var key in Catalog.Keys("fr"))
        {
            OrdinarySpace().IsMatch(Catalog.Raw("fr", key)).ShouldBeFalse(key);
        }
    }

    [Fact]
    public void French_sentences_show_no_straight_apostrophe_whichever_one_was_typed()
    {
        foreach (var key in Catalog.Keys("fr"))
        {
            Catalog.Raw("fr", key).ShouldNotContain("'", customMessage: key);
        }
    }

    [Fact]
    public void No_sentence_shouts() // the guide: no exclamation mark, no « Oups »
    {
        foreach (var language in TextCatalog.Languages)
        {
            foreach (var key in Catalog.Keys(language))
            {
                Catalog.Raw(language, key).ShouldNotContain("!", customMessage: $"{language}: {key}");
                Catalog.Raw(language, key).ShouldNotContain("Oups", customMessage: key);
            }
        }
    }

    [Theory]
    [InlineData("Rien n'est perdu : corrigez ; puis ?", "Rien n’est perdu\u00A0: corrigez\u202F; puis\u202F?")]
    [InlineData("« Bonjour »", "«\u00A0Bonjour\u00A0»")]
    public void French_spaces_are_put_in(string typed, string shown) => Typography.Apply("fr", typed).ShouldBe(shown);

    [Fact]
    public void A_guest_reads_the_wording_made_for_guests_and_nobody_else_does()
    {
        var text = new Text(Catalog) { Culture = Cultures.Of("en") };
        var said = text.Say(Problem.Forbidden());
        text.IsGuest = true;
        text.Say(Problem.Forbidden()).ShouldBe(text["problem.forbidden.guest"]);
        text.Say(Problem.Forbidden()).ShouldNotBe(said);
        text["problem.conflict"].ShouldBe(text.For("en")["problem.conflict"], "said to everybody alike");
        text.For("en").Say(Problem.Forbidden()).ShouldBe(said, "what is written for somebody else");
    }

    [Fact]
    public void Each_wording_for_guests_has_its_wording_for_the_team()
    {
        var keys = Catalog.Keys("fr").ToHashSet();
        keys.Where(k => k.EndsWith(".guest", StringComparison.Ordinal)).Where(k => !keys.Contains(k[..^6])).ShouldBeEmpty();
    }

    [Fact]
    public void Dates_are_written_as_people_write_them()
    {
        var date = new LocalDate(2026, 8, 4);
        new Text(Catalog) { Culture = Cultures.Of("fr") }.LongDate(date, date).ShouldBe("mardi 4 août");
        new Text(Catalog) { Culture = Cultures.Of("en") }.LongDate(date, date).ShouldBe("Tuesday 4 August");
        Text.Time(new LocalTime(8, 45)).ShouldBe("8:45");
    }

    [Fact]
    public void Every_role_has_its_word()
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            Catalog.Keys("fr").ShouldContain("role." + role.ToString().ToLowerInvariant());
        }
    }

    private static string[] Placeholders(string sentence) => [.. PlaceholderPattern().Matches(sentence).Select(m => m.Value[..2]).Distinct().Order()];

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex PlaceholderPattern();

    [GeneratedRegex(@" [;:!?»]|« ")]
    private static partial Regex OrdinarySpace();
}
