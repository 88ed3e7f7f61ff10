using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Relais.Kernel.Settings;

namespace Relais.Tests.House;

public sealed partial class OperatorFilesTests
{
    /// <summary>Variables of the files themselves, which the product does not read.</summary>
    private static readonly string[] NotSettings = ["RELAIS_HOST"];

    private static IReadOnlyList<string> Known => (string[])typeof(SettingsReader).GetField("Known", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;

    [Fact]
    public void Every_setting_named_for_operators_exists()
    {
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(Root(), "deploy"), "*", SearchOption.AllDirectories), Path.Combine(Root(), "docs/self-hosting.md"), Path.Combine(Root(), "docs/fr/self-hosting.md")];
        files.Length.ShouldBeGreaterThan(7);
        var known = Known.Select(k => "RELAIS_" + k).Concat(NotSettings).ToHashSet(StringComparer.Ordinal);
        files.SelectMany(f => Variable().Matches(File.ReadAllText(f)).Select(m => (File: Path.GetFileName(f), m.Value)))
            .Where(v => !known.Contains(v.Value)).Distinct().ShouldBeEmpty();
    }

    [Fact]
    public void Every_setting_is_explained_to_operators()
    {
        var told = Variable().Matches(File.ReadAllText(Path.Combine(Root(), "docs/self-hosting.md"))).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
        Known.Select(k => "RELAIS_" + k).Where(k => !told.Contains(k)).ShouldBeEmpty();
    }

    [Fact]
    public void Compose_starts_each_role_and_stops_with_patience()
    {
        var compose = File.ReadAllText(Path.Combine(Root(), "deploy/compose.yaml"));
        compose.ShouldContain("RELAIS_ROLE: web");
        compose.ShouldContain("RELAIS_ROLE: worker");
        compose.ShouldContain("stop_grace_period: 60s");
        File.ReadAllText(Path.Combine(Root(), "deploy/Dockerfile")).ShouldContain("USER $APP_UID");
    }

    [Theory]
    [InlineData("deploy/Dockerfile", "/app")]
    [InlineData("docs/self-hosting.md", "/opt/relais")]
    [InlineData("docs/fr/self-hosting.md", "/opt/relais")]
    public void Operators_are_given_the_build_that_is_compiled_ahead(string file, string folder)
    {
        File.ReadAllText(Path.Combine(Root(), file)).ShouldContain($"dotnet publish src/Host -c Release --use-current-runtime --self-contained false -o {folder}");
        File.ReadAllText(Path.Combine(Root(), "deploy/relais.service")).ShouldContain("ExecStart=/opt/relais/relais serve");
    }

    /// <summary>A whole name: not the prefix that a sentence writes as <c>RELAIS_*</c>.</summary>
    [GeneratedRegex(@"RELAIS_[A-Z0-9_]*[A-Z0-9](?![A-Z0-9_*])", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
