using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Relais;
using Relais.Kernel;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;

// Scaffolds migrations and compiled models for both stores with EF's own scaffolders: `dotnet run --project tools/Ef -- add NAME`, `-- compile`, `-- pending`.
var verb = args.FirstOrDefault() ?? "pending";
var name = args.Length > 1 ? args[1] : "";
if (verb is not ("add" or "compile" or "pending") || (verb == "add" && name.Length == 0))
{
    Console.Error.WriteLine("usage: add NAME | compile | pending");
    return 2;
}

var root = Directory.GetCurrentDirectory();
var pendingFound = false;
foreach (var database in new[] { null, "postgres://none/none" })
{
    if (verb != "compile")
    {
        await using var provider = Provider(database, bare: false);
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        if (verb == "pending")
        {
            pendingFound |= Print(db, db.Kind.ToString());
        }
        else
        {
            await Migrate(db, root, name);
        }
    }

    if (verb != "pending")
    {
        await using var provider = Provider(database, bare: true);
        await using var scope = provider.CreateAsyncScope();
        await Compile(scope.ServiceProvider.GetRequiredService<AppDb>(), root);
    }
}

return pendingFound ? 1 : 0;

static ServiceProvider Provider(string? database, bool bare)
{
    var services = new ServiceCollection();
    services.AddLogging();
    services.AddRelais(new RelaisSettings { DataFolder = Path.GetTempPath(), Database = database }, Product.Modules());
    if (bare)
    {
        services.ConfigureDbContext<SqliteAppDb>(o => o.ReplaceService<IModelCustomizer, WithoutCode>());
        services.ConfigureDbContext<PostgresAppDb>(o => o.ReplaceService<IModelCustomizer, WithoutCode>());
    }

    return services.BuildServiceProvider();
}

static async Task Migrate(AppDb db, string root, string name)
{
    await using var design = DesignServices(db);
    var scaffolder = design.GetRequiredService<IMigrationsScaffolder>();
    var migration = scaffolder.ScaffoldMigration(name, "Relais", "Migrations." + db.Kind);
    var files = scaffolder.Save(Path.Combine(root, "src"), migration, Path.Combine(root, "src", "Migrations", db.Kind.ToString()), dryRun: false);
    Console.WriteLine($"{db.Kind}: {Path.GetRelativePath(root, files.MigrationFile!)}");
}

static async Task Compile(AppDb db, string root)
{
    await using var design = DesignServices(db);
    var folder = Path.Combine(root, "src", "CompiledModels", db.Kind.ToString());
    if (Directory.Exists(folder))
    {
        Directory.Delete(folder, recursive: true);
    }

    var files = design.GetRequiredService<ICompiledModelScaffolder>().ScaffoldModel(
        db.GetService<IDesignTimeModel>().Model, folder, new() { ContextType = db.GetType(), ModelNamespace = "Relais.Compiled." + db.Kind, Language = "C#" });
    Console.WriteLine($"{db.Kind}: {files.Count} files of the compiled model");
}

static ServiceProvider DesignServices(AppDb db)
{
    var services = new ServiceCollection();
    services.AddEntityFrameworkDesignTimeServices();
    services.AddDbContextDesignTimeServices(db);
    var assembly = Assembly.Load(db.GetService<IDatabaseProvider>().Name);
    var attribute = assembly.GetCustomAttribute<DesignTimeProviderServicesAttribute>()!;
    ((IDesignTimeServices)Activator.CreateInstance(assembly.GetType(attribute.TypeName, throwOnError: true)!)!).ConfigureDesignTimeServices(services);
    return services.BuildServiceProvider();
}

static bool Print(AppDb db, string folder)
{
    var snapshot = db.GetService<IMigrationsAssembly>().ModelSnapshot;
    var before = snapshot is null ? null : db.GetService<IModelRuntimeInitializer>().Initialize(snapshot.Model, designTime: true, validationLogger: null).GetRelationalModel();
    var changes = db.GetService<IMigrationsModelDiffer>().GetDifferences(before, db.GetService<IDesignTimeModel>().Model.GetRelationalModel());
    Console.WriteLine($"{folder}: {changes.Count} change(s) without a migration");
    foreach (var change in changes)
    {
        Console.WriteLine("  " + change.GetType().Name + " " + change switch
        {
            Microsoft.EntityFrameworkCore.Migrations.Operations.ColumnOperation c => c.Table + "." + c.Name,
            Microsoft.EntityFrameworkCore.Migrations.Operations.CreateTableOperation t => t.Name,
            _ => "",
        });
    }

    return changes.Count > 0;
}
