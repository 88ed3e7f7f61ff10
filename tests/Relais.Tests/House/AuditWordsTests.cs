using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Tests.House;

/// <summary>The log is read by people: each thing done is said in words, not by the name of its slice.</summary>
public sealed class AuditWordsTests
{
    [Fact]
    public async Task Every_write_is_said_in_the_log_in_both_languages()
    {
        await using var app = await TestApp.OnSqlite();
        var words = app.Get<TextCatalog>();
        var missing = TextCatalog.Languages.SelectMany(language => app.Get<SliceCatalog>().All.Where(s => s.Writes)
            .Select(s => "audit.did." + s.Name).Where(key => !words.Keys(language).Contains(key)).Select(key => $"{language}: {key}"));
        missing.ShouldBeEmpty();
    }
}
