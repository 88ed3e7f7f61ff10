using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Tests.Kernel;

public sealed class QueriesAheadTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("postgres://nobody@127.0.0.1:1/none")]
    public void Queries_are_prepared_before_there_is_a_database_and_make_none(string? database)
    {
        var folder = Path.Combine(Path.GetTempPath(), "relais-ahead-" + Guid.CreateVersion7().ToString("N"));
        QueriesAhead.Prepare(KernelServices.StoreOf(new RelaisSettings { DataFolder = folder, Database = database }), Product.Modules());
        Directory.Exists(folder).ShouldBeFalse();
    }
}
