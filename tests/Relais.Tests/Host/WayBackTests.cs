using System.Net;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;

namespace Relais.Tests.Host;

public sealed class WayBackTests
{
    private static readonly string[] Traps = ["//evil.example/x", "/\\evil.example/x", "/\t/evil.example", "https://evil.example/", "javascript:alert(1)", ""];

    [Fact]
    public async Task Choosing_a_language_leads_back_to_the_page_and_to_no_other_site()
    {
        await using var host = await RunningHost.Start();
        (await After("/setup?step=2")).ShouldBe("/setup?step=2");
        foreach (var trap in Traps)
        {
            (await After(trap)).ShouldBe("/", trap);
        }

        async Task<string> After(string back)
        {
            using var answer = await host.Http.GetAsync($"/language?to=fr&back={Uri.EscapeDataString(back)}");
            answer.StatusCode.ShouldBe(HttpStatusCode.Found, back);
            return answer.Headers.Location!.OriginalString;
        }
    }

    [Fact]
    public async Task A_refused_form_leads_back_to_its_page_and_to_no_other_site()
    {
        await using var host = await RunningHost.Start();
        var slice = host.Services.GetRequiredService<SliceCatalog>().All.First(s => s.OnPages);
        (await Back("/setup?step=2", null)).ShouldBe("/setup?step=2");
        (await Back(null, new Uri(host.Http.BaseAddress!, "/setup").ToString())).ShouldBe("/setup");
        (await Back(null, host.Http.BaseAddress + "/evil.example/x")).ShouldBe("/");
        foreach (var trap in Traps)
        {
            (await Back(trap, null)).ShouldBe("/", trap);
        }

        async Task<string> Back(string? asked, string? referer)
        {
            using var form = new HttpRequestMessage(HttpMethod.Post, $"/do/{slice.Name}") { Content = new FormUrlEncodedContent(asked is null ? [] : [new("return", asked)]) };
            form.Headers.Accept.ParseAdd("text/html");
            form.Headers.TryAddWithoutValidation("Referer", referer);
            using var answer = await host.Http.SendAsync(form);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            using var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
            return page.QuerySelector("main .btn")!.GetAttribute("href")!;
        }
    }
}
