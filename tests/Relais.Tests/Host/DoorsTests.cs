using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;

namespace Relais.Tests.Host;

public sealed class DoorsTests
{
    [Fact]
    public async Task The_first_visit_is_led_to_setting_up()
    {
        await using var host = await RunningHost.Start();
        var answer = await host.Http.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.Found);
        answer.Headers.Location!.ToString().ShouldBe("/setup");
    }

    [Fact]
    public async Task A_program_without_a_token_gets_a_problem_it_can_read()
    {
        await using var host = await RunningHost.Start();
        var slice = host.Services.GetRequiredService<SliceCatalog>().All.First(s => s.Declared.Http?.StartsWith("GET ", StringComparison.Ordinal) == true
            && !s.Declared.Http.Contains('{') && s.Declared.Permission is not (Permission.Anyone or Permission.Account));
        var answer = await host.Http.GetAsync("/api/v1/w/canal" + slice.Declared.Http![4..]);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("problem.signed_out");
    }

    [Fact]
    public async Task The_OpenAPI_document_holds_every_slice_that_names_a_route()
    {
        await using var host = await RunningHost.Start();
        var document = await host.Http.GetFromJsonAsync<JsonElement>("/api/v1/openapi.json");
        var offered = document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Select(o => o.Value.GetProperty("operationId").GetString()!)).ToHashSet();
        var expected = host.Services.GetRequiredService<SliceCatalog>().All.Where(s => s.Declared.Http is not null).Select(s => s.Name).ToList();
        expected.ShouldNotBeEmpty();
        expected.Except(offered).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_write_from_a_page_without_its_token_is_refused()
    {
        await using var host = await RunningHost.Start();
        var slice = host.Services.GetRequiredService<SliceCatalog>().All.First(s => s.OnPages);
        using var form = new FormUrlEncodedContent([]);
        (await host.Http.PostAsync($"/do/{slice.Name}", form)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_part_of_a_page_that_is_asked_for_again_after_the_session_ended_says_so()
    {
        await using var host = await SignedInHost.Start();
        using var nobody = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        nobody.DefaultRequestHeaders.Add("HX-Request", "true");
        foreach (var part in new[] { "calendar/grid", $"posts/{Guid.Empty}/side" })
        {
            using var answer = await nobody.GetAsync("/w/canal/" + part);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, part);
        }

        using var ada = host.Browser(host.Ada);
        ada.DefaultRequestHeaders.Add("HX-Request", "true");
        using var gone = await ada.GetAsync($"/w/canal/posts/{Guid.Empty}/side");
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await gone.Content.ReadAsStringAsync()).ShouldContain("role=\"alert\"");
    }

    [Fact]
    public async Task Every_answer_forbids_inline_scripts_and_framing()
    {
        await using var host = await RunningHost.Start();
        foreach (var path in new[] { "/", "/setup", "/healthz", "/api/v1/openapi.json", "/nothing-here" })
        {
            var policy = (await host.Http.GetAsync(path)).Headers.GetValues("Content-Security-Policy").Single();
            policy.ShouldContain("script-src 'self'", customMessage: path);
            policy.ShouldNotContain("unsafe", customMessage: path);
            policy.ShouldContain("frame-ancestors 'none'", customMessage: path);
        }
    }

    [Fact]
    public async Task Styles_are_compressed_and_kept_by_their_fingerprint()
    {
        await using var host = await RunningHost.Start();
        var page = await host.Http.GetStringAsync("/setup");
        var href = page.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];
        using var ask = new HttpRequestMessage(HttpMethod.Get, href);
        ask.Headers.AcceptEncoding.ParseAdd("gzip");
        var answer = await host.Http.SendAsync(ask);
        answer.EnsureSuccessStatusCode();
        answer.Content.Headers.ContentEncoding.ShouldContain("gzip");
        answer.Headers.CacheControl!.MaxAge!.Value.TotalDays.ShouldBeGreaterThan(300);
    }

    [Fact]
    public async Task A_page_that_does_not_exist_says_so_in_the_readers_language()
    {
        await using var host = await RunningHost.Start();
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/nothing-here");
        ask.Headers.Accept.ParseAdd("text/html");
        ask.Headers.AcceptLanguage.ParseAdd("en-US");
        var answer = await host.Http.SendAsync(ask);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<html lang=\"en\"");
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused_with_a_sentence()
    {
        string? data = null;
        await using var host = await RunningHost.Start(s =>
        {
            data = s.DataFolder;
            return s;
        });
        var refusal = await Should.ThrowAsync<global::Relais.Kernel.Data.StoreInUseException>(() => global::Relais.Host.Serve.RelaisHost.BuildAsync(
            new() { DataFolder = data!, Urls = "http://127.0.0.1:0" }));
        refusal.Message.ShouldContain("Another Relais already serves");
    }
}
