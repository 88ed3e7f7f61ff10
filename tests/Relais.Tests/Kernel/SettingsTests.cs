using Relais.Kernel.Data;
using Relais.Kernel.Settings;

namespace Relais.Tests.Kernel;

public sealed class SettingsTests
{
    [Fact]
    public void Nothing_set_means_the_loopback_and_the_embedded_database()
    {
        var settings = Read();
        settings.Urls.ShouldBe("http://localhost:8080");
        settings.Database.ShouldBeNull();
        settings.Role.ShouldBe(ProcessRole.All);
    }

    [Theory]
    [InlineData("RELAIS_URLS", "nowhere", "RELAIS_URLS is 'nowhere': expected an address such as http://localhost:8080.")]
    [InlineData("RELAIS_ROLE", "boss", "RELAIS_ROLE is 'boss': expected all, web or worker.")]
    [InlineData("RELAIS_ROLE", "7", "RELAIS_ROLE is '7': expected all, web or worker.")]
    [InlineData("RELAIS_LOG_FORMAT", "1", "RELAIS_LOG_FORMAT is '1': expected text or json.")]
    [InlineData("RELAIS_URLS", ";", "RELAIS_URLS is ';': expected an address such as http://localhost:8080.")]
    [InlineData("RELAIS_LEASE_SECONDS", "0", "RELAIS_LEASE_SECONDS is '0': expected a whole number from 2 to 600.")]
    [InlineData("RELAIS_ZONES", "nowhere.nzd", "RELAIS_ZONES is 'nowhere.nzd': expected a zone database in NodaTime's format (tzdb….nzd).")]
    [InlineData("RELAIS_DATABASE", "mysql://root:pw@host/x", "RELAIS_DATABASE: expected an address such as postgres://user:password@host:5432/relais.")]
    [InlineData("RELAIS_URLS", "https://relais.example.org", "RELAIS_URLS is 'https://relais.example.org': expected http:// addresses, because Relais itself speaks no TLS: the proxy in front of it does; say the https address as RELAIS_PUBLIC_URL.")]
    [InlineData("RELAIS_URLS", "http://localhost:8080;https://localhost:8443", "RELAIS_URLS is 'http://localhost:8080;https://localhost:8443': expected http:// addresses, because Relais itself speaks no TLS: the proxy in front of it does; say the https address as RELAIS_PUBLIC_URL.")]
    [InlineData("RELAIS_TRUSTED_PROXIES", "proxy.example", "RELAIS_TRUSTED_PROXIES is 'proxy.example': expected addresses or blocks of them, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8, separated by commas.")]
    [InlineData("RELAIS_TRUSTED_PROXIES", "127.0.0.1,10.0.0.0/99", "RELAIS_TRUSTED_PROXIES is '127.0.0.1,10.0.0.0/99': expected addresses or blocks of them, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8, separated by commas.")]
    public void A_wrong_setting_is_named_with_what_was_expected(string key, string value, string message) =>
        Should.Throw<SettingsException>(() => Read((key, value))).Message.ShouldBe(message);

    [Theory]
    [InlineData("http://*:8080")]
    [InlineData("http://+:8080")]
    [InlineData(";http://+:8080;http://*:8081")]
    public void Who_listens_on_every_address_is_reached_at_the_loopback_unless_told_otherwise(string urls)
    {
        Read(("RELAIS_URLS", urls)).PublicUrl.ShouldBe(new("http://localhost:8080"));
        Read(("RELAIS_URLS", urls), ("RELAIS_PUBLIC_URL", "https://relais.example")).PublicUrl.ShouldBe(new("https://relais.example"));
    }

    [Fact]
    public void An_unknown_setting_is_named() =>
        Should.Throw<SettingsException>(() => Read(("RELAIS_DATABSE", "x"))).Message.ShouldStartWith("RELAIS_DATABSE is not a setting of Relais.");

    [Fact]
    public void A_wrong_database_address_never_shows_its_password() =>
        Should.Throw<SettingsException>(() => Read(("RELAIS_DATABASE", "mysql://root:hunter2@host/x"))).Message.ShouldNotContain("hunter2");

    [Fact]
    public void Roles_are_split_on_PostgreSQL_only()
    {
        Should.Throw<SettingsException>(() => Read(("RELAIS_ROLE", "worker"))).Message.ShouldContain("embedded database serves one process");
        Read(("RELAIS_ROLE", "worker"), ("RELAIS_DATABASE", "postgres://u:p@h/d")).Role.ShouldBe(ProcessRole.Worker);
    }

    [Fact]
    public void The_environment_wins_over_the_file()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ "urls": "http://localhost:9000", "in_flight": 8 }""");
        var settings = SettingsReader.Read([new("RELAIS_URLS", "http://localhost:9100")], file);
        settings.Urls.ShouldBe("http://localhost:9100");
        settings.InFlight.ShouldBe(8);
        File.Delete(file);
    }

    [Theory]
    [InlineData("[]", "Expected an object")]
    [InlineData("\"x\"", "Expected an object")]
    [InlineData("""{ "smtp_host": { "name": "x" } }""", "smtp_host")]
    public void A_file_of_settings_that_is_none_is_refused_in_a_sentence(string json, string said)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, json);
        Should.Throw<SettingsException>(() => SettingsReader.Read([], file)).Message.ShouldContain(said);
        File.Delete(file);
    }

    [Fact]
    public void A_list_in_the_file_of_settings_is_a_list()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{ "private_addresses": ["10.0.0.5", "10.0.0.6"] }""");
        SettingsReader.Read([], file).PrivateAddresses.ShouldBe(["10.0.0.5", "10.0.0.6"]);
        File.Delete(file);
    }

    [Fact]
    public void Addresses_to_listen_on_are_read_without_the_spaces_between_them_and_have_no_path()
    {
        Read(("RELAIS_URLS", "http://127.0.0.1:8080; http://10.0.0.5:8080/")).Urls.ShouldBe("http://127.0.0.1:8080;http://10.0.0.5:8080/");
        Should.Throw<SettingsException>(() => Read(("RELAIS_URLS", "http://127.0.0.1:8080/relais"))).Message.ShouldContain("without a path");
    }

    [Fact]
    public void A_postgres_address_becomes_a_connection_string()
    {
        var text = PostgresAddress.ToConnectionString("postgres://ada:p%40ss@db.example:6432/relais?sslmode=require");
        text.ShouldContain("Host=db.example");
        text.ShouldContain("Port=6432");
        text.ShouldContain("Password=p@ss");
        text.ShouldContain("SSL Mode=Require");
    }

    [Fact]
    public void Settings_of_the_server_come_before_those_that_the_address_names()
    {
        var text = PostgresAddress.ToConnectionString("postgres://ada@db.example/relais?Options=-c%20work_mem%3D8MB", "statement_timeout=5s");
        text.ShouldContain("-c statement_timeout=5s -c work_mem=8MB");
        PostgresAddress.ToConnectionString("postgres://ada@db.example/relais").ShouldNotContain("Options");
    }

    private static RelaisSettings Read(params (string Key, string Value)[] environment) =>
        SettingsReader.Read(environment.Select(e => new KeyValuePair<string, string>(e.Key, e.Value)), null);
}
