using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;

namespace Relais.Tests.House;

public sealed partial class HouseRulesTests
{
    /// <summary>Types that may touch what others may not, each with its reason.</summary>
    private static readonly Dictionary<string, string> AllowedCalls = new(StringComparer.Ordinal)
    {
        ["Relais.Networks.Wire"] = "the one place that makes HTTP clients",
    };

    /// <summary>Interfaces that have one implementation today for a reason.</summary>
    private static readonly Dictionary<string, string> AllowedInterfaces = new(StringComparer.Ordinal)
    {
        ["Relais.Kernel.Data.IAppDbFactory"] = "hides which of the two contexts a generic factory makes",
        ["Relais.Kernel.Outbox.IOutboxHandler"] = "modules register handlers, found by the kind of message",
        ["Relais.Kernel.Jobs.IPeriodic"] = "modules register jobs, started by the scheduler",
        ["Relais.Kernel.Slices.IOutside`1"] = "the pipeline's view of OutsideSlice, whose other type parameters it does not know",
    };

    /// <summary>Files over 300 lines, each with its reason.</summary>
    private static readonly Dictionary<string, string> AllowedLength = new(StringComparer.Ordinal)
    {
        ["Relais.Tests/Networks/NetworkCompliance.cs"] = "the one contract that every network is held to, to be read as a whole",
    };

    private static readonly HouseRules Planted = new("Planted", [typeof(global::Planted.Beta.Sneak).Assembly]);

    private static HouseRules Product => new("Relais", [.. Relais.Product.Modules().Assemblies, typeof(global::Relais.Networks.INetwork).Assembly]);

    [Fact]
    public void The_modules_and_their_arrows_are_those_of_the_architecture_document()
    {
        var (modules, arrows) = ArchitectureDocument();
        Product.Modules.ShouldBe(modules, ignoreOrder: true);
        Product.Arrows().Except(arrows).ShouldBeEmpty("arrows that ARCHITECTURE.md does not allow");
        arrows.Except(Product.Arrows()).ShouldBeEmpty("arrows in ARCHITECTURE.md that no longer exist");
    }

    [Fact]
    public void Arrows_point_down_only()
    {
        var order = ArchitectureDocument().Modules;
        foreach (var arrow in Product.Arrows().Where(a => !a.EndsWith("Networks", StringComparison.Ordinal)))
        {
            var ends = arrow.Split(" -> ");
            order.ToList().IndexOf(ends[0]).ShouldBeGreaterThan(order.ToList().IndexOf(ends[1]), arrow);
        }
    }

    [Fact]
    public void Every_module_says_in_its_folder_what_it_owns()
    {
        string[] tiers = ["Base", "Make", "Reach"];
        Product.Modules.Where(m => !tiers.Any(t => File.Exists(Path.Combine(Repository, "src", t, m, "README.md")))).ShouldBeEmpty();
    }

    [Fact]
    public void A_module_uses_only_the_public_face_of_another() => Product.PrivateFolders().ShouldBeEmpty();

    [Fact]
    public void Every_slice_declares_who_may_run_it() => Product.UndeclaredSlices().ShouldBeEmpty();

    [Fact]
    public async Task Every_table_has_one_owner()
    {
        await using var app = await TestApp.OnSqlite();
        await using var scope = app.Services.CreateAsyncScope();
        var entities = scope.ServiceProvider.GetRequiredService<AppDb>().Model.GetEntityTypes().Select(e => e.ClrType).ToList();
        Product.TablesWithoutOwner(entities).ShouldBeEmpty();
    }

    [Fact]
    public void Clock_randomness_and_blocking_calls_stay_out() => Product.Banned(AllowedCalls.Keys.ToHashSet()).ShouldBeEmpty();

    [Fact]
    public void An_interface_has_two_implementations() => Product.LonelyInterfaces(AllowedInterfaces.Keys.ToHashSet()).ShouldBeEmpty();

    [Fact]
    public void Networks_knows_nothing_of_the_product() => HouseRules.Clean(typeof(global::Relais.Networks.INetwork).Assembly).ShouldBeEmpty();

    [Fact]
    public void Files_stay_short()
    {
        HouseRules.LongFiles(Path.Combine(Repository, "src"), 300, AllowedLength.Keys.ToHashSet()).ShouldBeEmpty();
        HouseRules.LongFiles(Path.Combine(Repository, "web", "src"), 300, AllowedLength.Keys.ToHashSet()).ShouldBeEmpty();
        HouseRules.LongFiles(Path.Combine(Repository, "tests"), 300, AllowedLength.Keys.ToHashSet()).ShouldBeEmpty();
    }

    [Fact]
    public void A_planted_use_of_a_private_type_in_a_lambda_is_reported() =>
        Planted.PrivateFolders().ShouldHaveSingleItem().ShouldContain("Planted.Beta.Sneak uses Planted.Alpha.Model.Secret");

    [Fact]
    public void A_planted_arrow_is_reported() => Planted.Arrows().ShouldBe(["Beta -> Alpha"]);

    [Fact]
    public void A_planted_module_is_found_without_a_list() => Planted.Modules.ShouldBe(["Alpha", "Beta"]);

    [Fact]
    public void A_planted_slice_without_permission_is_reported() => Planted.UndeclaredSlices().ShouldHaveSingleItem().ShouldContain("Undeclared");

    [Fact]
    public void A_planted_table_outside_its_model_folder_is_reported() =>
        Planted.TablesWithoutOwner([typeof(global::Planted.Beta.Table), typeof(global::Planted.Alpha.Model.Secret)]).ShouldHaveSingleItem().ShouldContain("Planted.Beta.Table");

    [Fact]
    public void Planted_banned_calls_are_reported()
    {
        var found = Planted.Banned(new HashSet<string>());
        found.ShouldContain(f => f.Contains("get_UtcNow"));
        found.ShouldContain(f => f.Contains("get_Result"));
    }

    [Fact]
    public void A_planted_interface_with_one_implementation_is_reported() =>
        Planted.LonelyInterfaces(new HashSet<string>()).ShouldContain(f => f.Contains("ILonely"));

    [Fact]
    public void An_assembly_that_knows_the_product_is_reported() => HouseRules.Clean(typeof(global::Planted.Beta.Sneak).Assembly).ShouldNotBeEmpty();

    [Fact]
    public void A_long_file_is_reported()
    {
        var folder = Directory.CreateTempSubdirectory("relais-long-");
        File.WriteAllLines(Path.Combine(folder.FullName, "Long.cs"), Enumerable.Repeat("// line", 301));
        HouseRules.LongFiles(folder.FullName, 300, new HashSet<string>()).ShouldHaveSingleItem().ShouldContain("Long.cs has 301 lines");
        HouseRules.LongFiles(folder.FullName, 300, new HashSet<string> { "Long.cs" }).ShouldBeEmpty();
        folder.Delete(recursive: true);
    }

    private static string Repository
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder!.FullName, "Relais.slnx")))
            {
                folder = folder.Parent;
            }

            return folder.FullName;
        }
    }

    /// <summary>Reads the table of modules: <c>| Module | Uses |</c>, lower modules first.</summary>
    private static (IReadOnlyList<string> Modules, IReadOnlySet<string> Arrows) ArchitectureDocument()
    {
        var modules = new List<string>();
        var arrows = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(Repository, "ARCHITECTURE.md")))
        {
            if (ModuleRow().Match(line) is not { Success: true } row)
            {
                continue;
            }

            modules.Add(row.Groups[1].Value);
            arrows.UnionWith(row.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(u => u != "-").Select(u => $"{row.Groups[1].Value} -> {u}"));
        }

        return (modules, arrows);
    }

    [GeneratedRegex(@"^\| `(\w+)` \| ([\w ,-]+) \|")]
    private static partial Regex ModuleRow();
}
