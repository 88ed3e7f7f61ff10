using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns;
using Relais.Campaigns.Edit;
using Relais.Channels;
using Relais.Content.ReviewLinks;
using Relais.Content.Uploads;
using Relais.Content.Writing;
using Relais.Identity.Guests;
using Relais.Identity.Tokens;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing.Timing;
using Relais.Tasks.Board;
using Relais.Tests.Content;

namespace Relais.Tests.Host;

/// <summary>
/// Every address that the running product answers to, pages, parts of pages, downloads and the interface for programs, is asked by a guest, with the
/// identifiers of things outside their limits wherever it takes one. Nothing of those things is in any answer.
/// </summary>
public sealed class GuestDoorsTests
{
    private const string Marker = "zxqm";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_address_shows_a_guest_anything_outside_their_limits()
    {
        await using var host = await SignedInHost.Start();
        var outside = await Outside(host);
        var asGuest = await Ask(host, host.Eve, outside.Ids);
        asGuest.Where(a => a.Body.Contains(Marker, StringComparison.Ordinal)).Select(a => a.Path).ShouldBeEmpty();
        asGuest.Where(a => a.Status >= HttpStatusCode.InternalServerError).Select(a => a.Path).ShouldBeEmpty("refused, not broken");
        asGuest.Count(a => a.Status == HttpStatusCode.OK).ShouldBeGreaterThan(15, "there is something for guests");

        var asOwner = await Ask(host, host.Ada, outside.Ids);
        asOwner.Count(a => a.Body.Contains(Marker, StringComparison.Ordinal)).ShouldBeGreaterThan(25, "the same addresses do show it to the team");
    }

    [Fact]
    public async Task A_guest_hears_of_their_own_posts_and_not_even_the_name_of_others()
    {
        await using var host = await SignedInHost.Start();
        var outside = await Outside(host);
        var mine = (await host.Do(host.Ada, new CreatePostRequest("", "Affiche", [], outside.Theirs))).Id;
        var other = (await host.Do(host.Ada, new CreatePostRequest("", "Ailleurs", []))).Id;
        using var http = host.Browser(host.Eve);
        using var stream = await http.GetAsync("/w/canal/live", HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var lines = new StreamReader(await stream.Content.ReadAsStreamAsync(Cancel));
        await lines.ReadLineAsync(Cancel);

        await host.Do(host.Ada, new DeletePostRequest(other));
        await host.Do(host.Ada, new DeletePostRequest(mine));
        var heard = new StringBuilder();
        while (!heard.ToString().Contains(mine.ToString(), StringComparison.Ordinal))
        {
            heard.AppendLine(await lines.ReadLineAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancel));
        }

        heard.ToString().ShouldNotContain(other.ToString());
    }

    /// <summary>Makes things outside, and Eve a guest who writes in a campaign where there is nothing yet.</summary>
    private static async Task<Scene> Outside(SignedInHost host)
    {
        await using var scope = host.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(host.Ada.Workspace);
        var account = new ConnectedAccount(
            new("https://mastodon.example"), Marker, Marker, Marker, null, new($"https://mastodon.example/@{Marker}"), NetworkLimits.None, [], new(new Dictionary<string, string> { ["token"] = "t" }, null));
        var channel = (await scope.ServiceProvider.GetRequiredService<global::Relais.Channels.Channels>().Adopt(host.Ada, "mastodon", account, Cancel)).Value;
        var today = host.Services.GetRequiredService<TimeProvider>().TodayIn(DateTimeZone.Utc);
        var campaign = (await host.Do(host.Ada, new CreateCampaign(Marker + " Noël", today, today.PlusDays(20), [channel], 3))).Id;
        var media = (await scope.ServiceProvider.GetRequiredService<MediaIntake>().Add(host.Ada, new MemoryStream(SampleFiles.Jpeg()), Marker + ".jpg", Marker, Cancel)).Value.Id;
        var post = (await host.Do(host.Ada, new CreatePostRequest(Marker, Marker, [channel], campaign, [media]))).Id;
        var delivery = (await host.Do(host.Ada, new PlanPostRequest(post, today, new LocalTime(23, 59), "Europe/Paris"))).Moved.Single().Delivery;
        var task = await host.Do(host.Ada, new SaveTask(null, Marker, host.Ada.Member, today));
        var link = await host.Do(host.Ada, new MakeReviewLink(Marker, post));
        await using (var db = await host.Services.GetRequiredService<IAppDbFactory>().CreateAsync(host.Ada.Workspace, Cancel))
        {
            await db.Set<Member>().Where(m => m.Id == host.Eve.Member).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, Role.Writer), Cancel);
        }

        var theirs = (await host.Do(host.Ada, new CreateCampaign("Été", today, today.PlusDays(20), [], 2))).Id;
        await host.Do(host.Ada, new SetGuest(host.Eve.Member!.Value, ["campaign:" + theirs]));
        return new([post.ToString(), media.ToString(), channel.ToString(), campaign.ToString(), delivery.ToString(), task.ToString(), link.Id.ToString(), host.Ada.Member!.Value.ToString()], theirs);
    }

    /// <summary>Every address that is read, with each identifier in the place of every part that is not fixed.</summary>
    private static async Task<IReadOnlyList<Answer>> Ask(SignedInHost host, Caller caller, IReadOnlyList<string> ids)
    {
        using var page = host.Browser(caller);
        using var program = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        var mine = await host.Do(caller with { Guest = null }, new ListTokens());
        program.DefaultRequestHeaders.Authorization = new("Bearer", (await host.Do(caller with { Guest = null }, new MakeToken("essai", mine.Scopes, 1))).Token);
        var read = host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>() is not { } only || only.HttpMethods.Contains("GET"))
            .Where(e => e.RoutePattern.RawText is { } path && !path.EndsWith("/live", StringComparison.Ordinal) && !path.Contains('*', StringComparison.Ordinal) && !path.Contains("review/", StringComparison.Ordinal))
            .SelectMany(e => Addresses(e, ids)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var answers = new List<Answer>();
        foreach (var path in read)
        {
            using var answer = await (path.StartsWith("/api", StringComparison.Ordinal) ? program : page).GetAsync(new Uri(path, UriKind.Relative), Cancel);
            answers.Add(new(path, answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel)));
        }

        return answers;
    }

    private static IEnumerable<string> Addresses(RouteEndpoint endpoint, IReadOnlyList<string> ids)
    {
        var pattern = endpoint.RoutePattern;
        foreach (var id in pattern.Parameters.Any(p => !IsSlug(p.Name)) ? ids : [""])
        {
            var path = "/" + string.Join('/', pattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter => IsSlug(parameter.Name) ? "canal" : parameter.Name == "size" ? "original" : id,
                _ => "",
            }))));
            yield return path;

            // What is typed is shown again, so only its beginning is.
            yield return $"{path}?q={Marker[..3]}&query={Marker[..3]}&view=list";
        }
    }

    private static bool IsSlug(string name) => name.Equals("slug", StringComparison.OrdinalIgnoreCase);

    private sealed record Scene(IReadOnlyList<string> Ids, CampaignId Theirs);

    private sealed record Answer(string Path, HttpStatusCode Status, string Body);
}
