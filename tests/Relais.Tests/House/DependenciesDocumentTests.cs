using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Relais.Tests.House;

public sealed partial class DependenciesDocumentTests
{
    [Fact]
    public void Every_package_that_a_project_uses_is_explained_in_docs_dependencies()
    {
        var root = Root();
        var explained = Code().Matches(File.ReadAllText(Path.Combine(root, "docs/dependencies.md"))).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        string[] folders = ["src", "tests", "tools", "bench"];
        var used = folders.Select(folder => Path.Combine(root, folder)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Append(Path.Combine(root, "Directory.Build.props"))
            .SelectMany(file => Reference().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        used.Count.ShouldBeGreaterThan(10);
        used.Where(package => !explained.Contains(package)).ShouldBeEmpty("add a line to docs/dependencies.md that says why it is used");
    }

    [GeneratedRegex("`(?<name>[A-Za-z0-9._]+)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("<PackageReference Include=\"(?<name>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
