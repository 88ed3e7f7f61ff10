using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Http;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Tests.Kernel.Http;

public sealed class ProblemAnswerTests
{
    private static readonly TextCatalog Catalog = new(Product.Modules().Assemblies.Append(typeof(Product).Assembly));

    /// <summary>As docs/api.md and the kinds themselves promise.</summary>
    private static readonly Dictionary<ProblemKind, int> Promised = new()
    {
        [ProblemKind.Invalid] = 400,
        [ProblemKind.SignedOut] = 401,
        [ProblemKind.Forbidden] = 403,
        [ProblemKind.NotFound] = 404,
        [ProblemKind.Conflict] = 409,
        [ProblemKind.Blocked] = 422,
        [ProblemKind.TooMany] = 429,
        [ProblemKind.Unavailable] = 503,
    };

    public static TheoryData<ProblemKind> Kinds => [.. Enum.GetValues<ProblemKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Each_kind_of_refusal_has_its_status_and_is_told_whole_in_both_languages(ProblemKind kind)
    {
        var problem = new Problem(kind, "problem.conflict")
        {
            Fields = [new("title", "problem.field.too_long", 80), new("title", "problem.field.required"), new("text", "problem.field.required")],
            Current = new { version = 3 },
            RetryAfter = TimeSpan.FromSeconds(61.2),
        };
        foreach (var language in TextCatalog.Languages)
        {
            var words = new Text(Catalog) { Culture = Cultures.Of(language) };
            var (http, told) = await Answer(words, problem);

            http.Response.StatusCode.ShouldBe(Promised[kind]);
            http.Response.ContentType.ShouldBe("application/problem+json");
            http.Response.Headers.RetryAfter.ToString().ShouldBe("62");
            var title = told.GetProperty("title").GetString()!;
            title.ShouldBe(words["problem.title." + kind.ToString().ToLowerInvariant()]);
            title.ShouldNotStartWith("problem.");
            told.GetProperty("detail").GetString().ShouldBe(words["problem.conflict"]);
            told.GetProperty("code").GetString().ShouldBe("problem.conflict");
            told.GetProperty("status").GetInt32().ShouldBe(Promised[kind]);
            told.GetProperty("errors").GetProperty("title").EnumerateArray().Select(e => e.GetString()).ShouldBe([words["problem.field.too_long", 80], words["problem.field.required"]]);
            told.GetProperty("errors").GetProperty("text").GetArrayLength().ShouldBe(1);
            told.GetProperty("current").GetProperty("version").GetInt32().ShouldBe(3);
        }

        ProblemAnswer.Fragment(new DefaultHttpContext(), problem).StatusCode.ShouldBe(Promised[kind]);
    }

    [Fact]
    public async Task Whoever_need_not_wait_is_not_told_to()
    {
        var (http, told) = await Answer(new Text(Catalog), Problem.NotFound());
        http.Response.Headers.ContainsKey("Retry-After").ShouldBeFalse();
        told.TryGetProperty("errors", out _).ShouldBeFalse();
        told.TryGetProperty("current", out _).ShouldBeFalse();
    }

    private static async Task<(HttpContext Http, JsonElement Told)> Answer(Text words, Problem problem)
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(words).BuildServiceProvider();
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        await ProblemAnswer.Json(http, problem).ExecuteAsync(http);
        return (http, JsonSerializer.Deserialize<JsonElement>(body.ToArray()));
    }
}
