using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns;
using Relais.Campaigns.Edit;
using Relais.Identity.Tokens;
using Relais.Kernel.Slices;
using Relais.Team;
using Relais.Team.Catalog;

namespace Relais.Tests.Host;

/// <summary>Two programs, or a program and a person, that change the same thing: <c>ETag</c> and <c>If-Match</c>.</summary>
public sealed class VersionsTests
{
    [Fact]
    public async Task What_is_read_alone_carries_the_tag_that_its_change_asks_for()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = await Campaign(host);
        var tag = Tag(await program.GetAsync(path));

        var changed = await Put(program, path, "Spring again", tag);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        Tag(changed).ShouldNotBe(tag, "it is another version now");
        Tag(await program.GetAsync(path)).ShouldBe(Tag(changed));
    }

    [Fact]
    public async Task Who_is_slower_is_told_what_stands_and_changes_nothing()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = await Campaign(host);
        var old = Tag(await program.GetAsync(path));
        (await Put(program, path, "Faster", old)).EnsureSuccessStatusCode();

        var answer = await Put(program, path, "Slower", old);
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("campaigns.conflict");
        problem.GetProperty("current").GetProperty("name").GetString().ShouldBe("Faster");
        (await program.GetFromJsonAsync<JsonElement>(path)).GetProperty("campaign").GetProperty("name").GetString().ShouldBe("Faster");
    }

    [Fact]
    public async Task A_tag_weakened_by_a_proxy_is_compared_all_the_same()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = await Campaign(host);
        var old = Tag(await program.GetAsync(path));
        (await Put(program, path, "Faster", "W/" + old)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Put(program, path, "Slower", "W/" + old)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("0198d4a2-0000-7000-8000-000000000000")]
    [InlineData("\"0198d4a2-0000-7000-8000-000000000000\", \"0198d4a2-0000-7000-8000-000000000001\"")]
    public async Task A_tag_that_cannot_be_read_is_refused_and_never_passed_over(string given)
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = await Campaign(host);
        var answer = await Put(program, path, "Overwritten", given);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty("If-Match", out _).ShouldBeTrue();
        (await program.GetFromJsonAsync<JsonElement>(path)).GetProperty("campaign").GetProperty("name").GetString().ShouldBe("Spring");
    }

    [Fact]
    public async Task A_tag_is_refused_where_nothing_would_be_compared()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = await Campaign(host);
        using var ask = new HttpRequestMessage(HttpMethod.Delete, path);
        ask.Headers.TryAddWithoutValidation("If-Match", Tag(await program.GetAsync(path)));
        (await program.SendAsync(ask)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await program.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.OK, "it is still there");
    }

    [Fact]
    public async Task A_star_asks_for_no_comparison()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = await Campaign(host);
        (await Put(program, path, "Whatever stands", "*")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_read_in_a_list_names_the_version_that_its_change_asks_for()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        await host.Do(host.Ada, new SaveFunction(null, "Reporter", null));
        var read = (await program.GetFromJsonAsync<JsonElement>("/api/v1/w/canal/functions")).Single("Reporter");
        var body = new { id = read.GetProperty("id").GetString(), name = "Photographer" };
        var tag = $"\"{read.GetProperty("version").GetString()}\"";
        (await Send(program, HttpMethod.Post, "/api/v1/w/canal/functions", body, tag)).IsSuccessStatusCode.ShouldBeTrue();
        (await Send(program, HttpMethod.Post, "/api/v1/w/canal/functions", body, tag)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Settings_kept_for_a_person_carry_a_tag_once_there_is_something_to_conflict_with()
    {
        await using var host = await SignedInHost.Start();
        using var program = await Program(host);
        var path = $"/api/v1/w/canal/members/{host.Eve.Member}/team";
        var before = await program.GetAsync(path);
        before.EnsureSuccessStatusCode();
        before.Headers.ETag.ShouldBeNull();

        var body = new { weeklyHours = 20, workDays = new[] { 1, 2, 3 } };
        (await Send(program, HttpMethod.Put, path, body, null)).IsSuccessStatusCode.ShouldBeTrue();
        var tag = Tag(await program.GetAsync(path));
        (await Send(program, HttpMethod.Put, path, body with { weeklyHours = 10 }, tag)).IsSuccessStatusCode.ShouldBeTrue();
        (await Send(program, HttpMethod.Put, path, body with { weeklyHours = 30 }, tag)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    private static async Task<HttpClient> Program(SignedInHost host)
    {
        var scopes = host.Services.GetRequiredService<SliceCatalog>().All.Select(s => s.Declared.Permission)
            .Where(p => p is CampaignPermissions.View or CampaignPermissions.Edit or TeamPermissions.See or TeamPermissions.Manage or TeamPermissions.OwnAbsences).Distinct();
        var made = await host.Do(host.Ada, new MakeToken("program", [.. scopes], 1));
        return new() { BaseAddress = host.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", made.Token) } };
    }

    private static async Task<string> Campaign(SignedInHost host) =>
        $"/api/v1/w/canal/campaigns/{(await host.Do(host.Ada, new CreateCampaign("Spring", new LocalDate(2026, 3, 1), new LocalDate(2026, 5, 31), []))).Id}";

    private static string Tag(HttpResponseMessage answer)
    {
        answer.EnsureSuccessStatusCode();
        return answer.Headers.ETag.ShouldNotBeNull().ToString();
    }

    private static Task<HttpResponseMessage> Put(HttpClient program, string path, string name, string tag) =>
        Send(program, HttpMethod.Put, path, new { name, starts = "2026-03-01", ends = "2026-05-31", channels = Array.Empty<string>() }, tag);

    private static async Task<HttpResponseMessage> Send(HttpClient program, HttpMethod method, string path, object body, string? tag)
    {
        using var ask = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (tag is not null)
        {
            ask.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        return await program.SendAsync(ask);
    }
}

file static class Listed
{
    internal static JsonElement Single(this JsonElement list, string name) =>
        (list.ValueKind == JsonValueKind.Array ? list : list.GetProperty("functions")).EnumerateArray().Single(f => f.GetProperty("name").GetString() == name);
}
