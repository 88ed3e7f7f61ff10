using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;

namespace Relais.Tests.House;

public sealed class CompiledModelsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("postgres://none/none")]
    public async Task The_compiled_model_is_the_one_that_is_built(string? database)
    {
        await using var compiled = Provider(database, Product.Modules());
        await using var built = Provider(database, new ModuleList(Product.Modules().All));
        await using var ahead = compiled.CreateAsyncScope();
        await using var anew = built.CreateAsyncScope();
        var (model, expected) = (ahead.ServiceProvider.GetRequiredService<AppDb>().Model, anew.ServiceProvider.GetRequiredService<AppDb>().Model);
        model.GetType().Name.ShouldEndWith("AppDbModel");
        expected.GetType().ShouldBe(typeof(RuntimeModel));
        var (lines, expectedLines) = (Lines(model), Lines(expected));
        expectedLines.Except(lines).Concat(lines.Except(expectedLines)).ShouldBeEmpty("run: dotnet run --project tools/Ef -- compile");
    }

    private static ServiceProvider Provider(string? database, ModuleList modules)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddRelais(new RelaisSettings { DataFolder = Path.GetTempPath(), Database = database }, modules);
        return services.BuildServiceProvider();
    }

    /// <summary>Everything the model says of each row, with its filter and the functions of queries.</summary>
    private static List<string> Lines(IModel model) =>
    [
        .. model.ToDebugString(MetadataDebugStringOptions.LongDefault).Split('\n', StringSplitOptions.TrimEntries),
        .. model.GetEntityTypes().Select(e => $"{e.Name}: {string.Join(" & ", e.GetDeclaredQueryFilters().Select(f => $"[{f.Key}] {f.Expression}"))}"),
        .. model.GetEntityTypes().SelectMany(e => e.GetProperties().Select(p => $"{e.Name}.{p.Name}: {p.GetTypeMapping().ClrType} as {p.GetColumnType()} {p.GetTypeMapping().Converter?.GetType()} {p.GetValueComparer().GetType()}")),
        .. model.GetDbFunctions().Select(f => $"{f.ModelName} {f.MethodInfo} {f.IsScalar} {f.IsNullable} {f.Translation is not null} {string.Join(",", f.Parameters.Select(p => p.Name))}"),
    ];
}
