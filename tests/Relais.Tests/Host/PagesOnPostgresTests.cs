using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Relais.Tests.House;

namespace Relais.Tests.Host;

/// <summary>On SQLite a query never yields, so parts of a page that share a database context only meet on PostgreSQL.</summary>
public sealed class PagesOnPostgresTests
{
    [Fact]
    public async Task Every_page_of_a_workspace_that_needs_no_id_opens_on_PostgreSQL()
    {
        var database = PostgresForTests.NewDatabase();
        await using var host = await SignedInHost.Start(s => s with { Database = database });
        using var browser = host.Browser(host.Ada);
        var pages = new[] { typeof(global::Relais.Host.Shell.NavEntries), typeof(global::Relais.Publishing.PublishingModule), typeof(global::Relais.Content.ContentModule), typeof(global::Relais.Channels.ChannelsModule) }
            .Select(t => t.Assembly).Distinct().SelectMany(a => a.GetTypes()).SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
            .Select(r => r.Template.Replace("{Slug}", "canal", StringComparison.Ordinal)).Where(t => t.StartsWith("/w/canal", StringComparison.Ordinal) && !t.Contains('{')).ToList();
        pages.Count.ShouldBeGreaterThan(8);
        foreach (var page in pages)
        {
            using var answer = await browser.GetAsync(page, TestContext.Current.CancellationToken);
            answer.StatusCode.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Found], page);
        }
    }
}
