using System.Net;
using Microsoft.Data.Sqlite;
using Relais.Tests.House;
using Relais.Tests.Identity;

namespace Relais.Tests.Processes;

/// <summary>Real processes on one PostgreSQL database and one data folder.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly List<RelaisProcess> all = [];

    private Cluster(string database) => Database = database;

    public string Database { get; }

    public string Data { get; } = Directory.CreateTempSubdirectory("relais-cluster-").FullName;

    public static Cluster New() => new(PostgresForTests.NewDatabase());

    public RelaisProcess Start(string role = "all", params (string Name, string Value)[] settings)
    {
        var process = RelaisProcess.Serve(Data, Database, role, settings);
        all.Add(process);
        return process;
    }

    /// <summary>Makes the owner and the workspace through one process; the browser is signed in there.</summary>
    public static async Task<Browser> SetUp(RelaisProcess process)
    {
        var browser = new Browser(process.Address);
        var answer = await browser.Submit("/setup", "/account/setup", ("name", "Claire Dupré"), ("mail", Site.Mail), ("password", Site.Password), ("workspace", "Brasserie du Canal"), ("zone", "Europe/Paris"), ("language", "fr"));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect, process.Said);
        return browser;
    }

    public void Dispose()
    {
        all.ForEach(p => p.Dispose());
        SqliteConnection.ClearAllPools();
        PostgresForTests.Drop(Database);
        Directory.Delete(Data, recursive: true);
    }
}
