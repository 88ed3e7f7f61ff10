using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using NodaTime;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.Host;

namespace Relais.Tests.Content;

public sealed class MediaRouteTests
{
    [Fact]
    public async Task A_program_sends_a_picture_and_gets_it_back_clean_and_locked_in()
    {
        await using var host = await RunningHost.Start();
        var mine = await Token(host, "canal", Role.Writer);
        var other = await Token(host, "autre", Role.Owner);

        var sent = await host.Http.SendAsync(Upload("canal", mine, SampleFiles.Jpeg(), "chat.jpg"));

        sent.StatusCode.ShouldBe(HttpStatusCode.OK);
        var id = (await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        var back = await host.Http.SendAsync(Get($"/api/v1/w/canal/media/{id}/original", mine));
        back.StatusCode.ShouldBe(HttpStatusCode.OK);
        back.Content.Headers.ContentType!.MediaType.ShouldBe("image/jpeg");
        back.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        back.Headers.GetValues("Content-Security-Policy").Single().ShouldBe("default-src 'none'; sandbox");
        back.Headers.CacheControl!.ToString().ShouldContain("immutable");
        System.Text.Encoding.Latin1.GetString(await back.Content.ReadAsByteArrayAsync()).ShouldNotContain(SampleFiles.Place);

        (await host.Http.SendAsync(Get($"/api/v1/w/canal/media/{id}/original", null))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await host.Http.SendAsync(Get($"/api/v1/w/autre/media/{id}/original", other))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Http.SendAsync(Get($"/api/v1/w/canal/media/{id}/original", other))).StatusCode.ShouldNotBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_archive_in_disguise_and_a_reader_are_refused_with_a_sentence()
    {
        await using var host = await RunningHost.Start();
        var refused = await host.Http.SendAsync(Upload("canal", await Token(host, "canal", Role.Writer), SampleFiles.Zip(), "photo.png"));
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().ShouldBe("content.upload.zip");
        problem.GetProperty("detail").GetString()!.ShouldContain("photo.png");

        var reader = await Token(host, "lecteurs", Role.Reader);
        (await host.Http.SendAsync(Upload("lecteurs", reader, SampleFiles.Png(), "a.png"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await host.Http.SendAsync(Upload("canal", null, SampleFiles.Png(), "a.png"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_program_that_sends_no_file_reads_which_field_is_wrong_in_its_language()
    {
        await using var host = await RunningHost.Start();
        using var empty = new HttpRequestMessage(HttpMethod.Post, "/api/v1/w/canal/media") { Content = new MultipartFormDataContent { { new StringContent("x"), "post" } } };
        empty.Headers.Authorization = new("Bearer", await Token(host, "canal", Role.Writer));
        empty.Headers.AcceptLanguage.ParseAdd("en");
        using var refused = await host.Http.SendAsync(empty);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("title").GetString().ShouldBe("Malformed request");
        problem.GetProperty("errors").GetProperty("file")[0].GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_page_without_its_token_cannot_upload()
    {
        await using var host = await RunningHost.Start();
        using var request = Upload("canal", null, SampleFiles.Png(), "a.png");
        request.RequestUri = new("/w/canal/media/upload", UriKind.Relative);
        (await host.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    private static HttpRequestMessage Upload(string slug, string? token, byte[] bytes, string name)
    {
        var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new("image/png");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/w/{slug}/media")
        {
            Content = new MultipartFormDataContent { { new StringContent("x"), "post" }, { file, "file", name } },
        };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static HttpRequestMessage Get(string path, string? token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static async Task<string> Token(RunningHost host, string slug, Role role)
    {
        var now = Instant.FromDateTimeOffset(host.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var databases = host.Services.GetRequiredService<IAppDbFactory>();
        var (workspace, user) = (Id.New<WorkspaceId>(now), Id.New<UserId>(now));
        var token = $"relais_{slug}_{user}";
        await using (var db = await databases.CreateAsync(null))
        {
            db.Add(new Workspace { Id = workspace, Slug = slug, Name = slug, CreatedAt = now });
            db.Add(new User { Id = user.Value, UserName = slug, NormalizedUserName = slug.ToUpperInvariant(), Email = slug, NormalizedEmail = slug.ToUpperInvariant(), SecurityStamp = slug, DisplayName = slug, CreatedAt = now });
            await db.SaveChangesAsync();
        }

        await using var own = await databases.CreateAsync(workspace);
        own.Add(new Member { Id = Id.New<MemberId>(now), WorkspaceId = workspace, UserId = user, Role = role, JoinedAt = now });
        own.Add(new ApiToken
        {
            Id = Id.New<ApiTokenId>(now),
            WorkspaceId = workspace,
            UserId = user,
            Name = "test",
            Digest = OneTimeLink.Digest(token),
            Scopes = ["media.view", "media.write"],
            CreatedAt = now,
            ExpiresAt = now + Duration.FromDays(1),
        });
        await own.SaveChangesAsync();
        return token;
    }
}
