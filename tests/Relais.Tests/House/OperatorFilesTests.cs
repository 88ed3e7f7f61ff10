using System.Net;
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

    [Fact]
    public void The_proxys_address_is_not_one_that_Docker_gives_to_whoever_starts_first()
    {
        var compose = File.ReadAllText(Path.Combine(Root(), "deploy/compose.yaml"));
        var (subnet, given) = (IPNetwork.Parse(Value(compose, "subnet")), IPNetwork.Parse(Value(compose, "ip_range")));
        var proxy = IPAddress.Parse(Value(compose, "ipv4_address"));
        subnet.Contains(proxy).ShouldBeTrue();
        subnet.Contains(given.BaseAddress).ShouldBeTrue();
        given.Contains(proxy).ShouldBeFalse();
        Value(compose, "RELAIS_TRUSTED_PROXIES").ShouldBe(proxy.ToString());
    }

    [Fact]
    public void Every_folder_that_a_unit_writes_to_is_made_by_the_unit_or_may_be_missing()
    {
        var units = Directory.GetFiles(Path.Combine(Root(), "deploy"), "*.service");
        units.Length.ShouldBe(2);
        foreach (var unit in units)
        {
            var lines = File.ReadAllLines(unit);
            var made = Words(lines, "StateDirectory").Select(d => "/var/lib/" + d).ToList();
            Words(lines, "ReadWritePaths").Where(p => !p.StartsWith('-') && !made.Contains(p)).ShouldBeEmpty(Path.GetFileName(unit));
            Words(lines, "StateDirectoryMode").ShouldBe(["0700"], Path.GetFileName(unit));
            var used = lines.Where(l => l.StartsWith("Exec", StringComparison.Ordinal)).SelectMany(l => Folder().Matches(l).Select(m => m.Value)).Distinct();
            used.Where(u => !made.Exists(m => u == m || u.StartsWith(m + "/", StringComparison.Ordinal))).ShouldBeEmpty(Path.GetFileName(unit));
        }
    }

    [Fact]
    public void A_backup_that_was_cut_off_is_swept_with_the_old_ones()
    {
        var sweep = File.ReadAllLines(Path.Combine(Root(), "deploy/relais-backup.service")).Single(l => l.StartsWith("ExecStartPost", StringComparison.Ordinal));
        sweep.ShouldContain("relais-*.backup\"");
        sweep.ShouldContain("relais-*.backup.part\"");
    }

    [Fact]
    public void The_configuration_of_nginx_is_understood_by_the_one_of_Debian_12() =>
        File.ReadAllText(Path.Combine(Root(), "deploy/nginx/relais.conf")).ShouldSatisfyAllConditions(
            c => c.ShouldContain("listen 443 ssl http2;"),
            c => c.ShouldNotContain("http2 on;", customMessage: "nginx 1.25.1 and later"));

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

    /// <summary>A folder of the system that programs write to.</summary>
    [GeneratedRegex("/var/[a-z/-]*[a-z]", RegexOptions.CultureInvariant)]
    private static partial Regex Folder();

    /// <summary>The only value of a key of a YAML file.</summary>
    private static string Value(string yaml, string key) => Regex.Matches(yaml, $@"\b{key}:\s*([^\s,\]}}]+)", RegexOptions.CultureInvariant).ShouldHaveSingleItem().Groups[1].Value;

    private static IEnumerable<string> Words(string[] unit, string key) =>
        unit.Where(l => l.StartsWith(key + "=", StringComparison.Ordinal)).SelectMany(l => l[(key.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
