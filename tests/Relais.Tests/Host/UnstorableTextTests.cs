using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Relais.Content;
using Relais.Identity.Tokens;
using Relais.Kernel.Data;
using Relais.Team.Rota;
using Relais.Tests.House;
using Relais.Tests.Identity;

namespace Relais.Tests.Host;

/// <summary>Characters that no text of a person holds and that not every store can keep: U+0000, half of a pair.</summary>
public sealed class UnstorableTextTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_program_that_sends_them_is_told_what_cannot_be_read_and_nothing_is_changed(StoreKind store)
    {
        await using var host = await On(store);
        var made = await host.Do(host.Ada, new MakeToken("programme", [ContentPermissions.ViewPosts, ContentPermissions.WritePosts], 1));
        using var program = new HttpClient { BaseAddress = host.Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", made.Token) } };
        foreach (var (text, named) in new[] { ("""a\u0000b""", "text"), ("""a\ud83d b""", "body") })
        {
            using var body = new StringContent($$"""{"title":"","text":"{{text}}","channels":[]}""", System.Text.Encoding.UTF8, "application/json");
            var answer = await program.PostAsync("/api/v1/w/canal/posts", body);
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldBe([named], text);
        }

        (await program.GetFromJsonAsync<JsonElement>("/api/v1/w/canal/posts")).GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_address_that_holds_them_is_refused_by_programs_and_pages_alike(StoreKind store)
    {
        await using var host = await On(store);
        using var ada = host.Browser(host.Ada);
        foreach (var path in new[] { "/w/canal/posts?query=a%00b", "/w/canal/deliveries?campaign=%00", "/signin?return=%00", "/api/v1/w/canal/posts?query=a%00b" })
        {
            (await ada.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, path);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_form_that_holds_them_is_refused_also_before_anybody_signed_in(StoreKind store)
    {
        await using var host = await RunningHost.Start(s => s with { Database = store == StoreKind.Postgres ? PostgresForTests.NewDatabase() : null });
        using var browser = new Browser(host.Http.BaseAddress!);
        var answer = await browser.Submit("/setup", "/account/setup", ("mail", "a\0b@canal.example"), ("password", "x\0y"), ("workspace", "Canal"), ("name", "A\0da"));
        ((int)answer.StatusCode).ShouldBeLessThan(500, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_zone_that_is_not_offered_stays_chosen_where_it_was_chosen_before()
    {
        await using var host = await SignedInHost.Start();
        var rota = await host.Do(host.Ada, new SaveRota(null, "Permanence messages", Zone: "UTC"));
        using var ada = host.Browser(host.Ada);
        var page = await ada.GetStringAsync($"/w/canal/team/rotas?rota={rota}");
        page.ShouldContain("""<option value="UTC" selected""");
    }

    private static Task<SignedInHost> On(StoreKind store) => SignedInHost.Start(s => s with { Database = store == StoreKind.Postgres ? PostgresForTests.NewDatabase() : null });
}
