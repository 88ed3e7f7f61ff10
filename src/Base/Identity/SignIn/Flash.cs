using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Relais.Kernel.Http;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.SignIn;

/// <summary>What a form's answer says on the page that follows it.</summary>
/// <param name="Sentence">A problem's or a success's sentence.</param>
/// <param name="Status">HTTP status of the problem; 0 for a success.</param>
/// <param name="Fields">What is wrong with which field.</param>
/// <param name="Values">What had been typed, passwords excepted.</param>
/// <param name="Codes">Recovery codes, shown this once.</param>
internal sealed record Said(
    string Sentence,
    int Status,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyDictionary<string, string> Values,
    IReadOnlyList<string> Codes)
{
    internal static Said Nothing { get; } = new("", 0, new Dictionary<string, string>(), new Dictionary<string, string>(), []);

    internal bool IsProblem => Status >= 400;

    internal bool IsDone => Status == 0 && Sentence.Length > 0;

    internal string? Error(string field) => Fields.GetValueOrDefault(field);

    internal string? Value(string field) => Values.GetValueOrDefault(field);
}

/// <summary>
/// Carries an answer over the redirect that follows a form, in an encrypted cookie of two minutes that the next page reads
/// and deletes: reloading repeats nothing, and no address can be made up that says something in Relais's name.
/// </summary>
internal sealed class Flash(IDataProtectionProvider protection, IHttpContextAccessor accessor, Text words)
{
    private const string Cookie = "relais.said";
    private static readonly TimeSpan Lives = TimeSpan.FromMinutes(2);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("relais.flash").ToTimeLimitedDataProtector();

    private HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("Not a request.");

    internal void Refuse(Problem problem, IReadOnlyDictionary<string, string>? typed = null) => Put(new(
        words.Say(problem),
        ProblemAnswer.Status(problem.Kind),
        problem.Fields.GroupBy(f => f.Field).ToDictionary(g => g.Key, g => words.Say(g.First())),
        typed ?? Said.Nothing.Values,
        []));

    internal void Done(string sentence, IReadOnlyList<string>? codes = null) => Put(Said.Nothing with { Sentence = sentence, Codes = codes ?? [] });

    /// <summary>What the form before this page said; also gives this page the problem's HTTP status.</summary>
    internal Said Take()
    {
        if (Http.Request.Cookies[Cookie] is not { Length: > 0 } sealedText)
        {
            return Said.Nothing;
        }

        Http.Response.Cookies.Delete(Cookie);
        try
        {
            var said = JsonSerializer.Deserialize<Said>(protector.Unprotect(sealedText), Wire.Json) ?? Said.Nothing;
            if (said.IsProblem && !Http.Response.HasStarted)
            {
                // A 404 would bring up the page of pages that do not exist, and hide the sentence.
                Http.Response.StatusCode = said.Status == StatusCodes.Status404NotFound ? StatusCodes.Status410Gone : said.Status;
            }

            return said;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return Said.Nothing;
        }
    }

    private void Put(Said said) => Http.Response.Cookies.Append(Cookie, protector.Protect(JsonSerializer.Serialize(said, Wire.Json), Lives), new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = Http.Request.IsHttps,
        MaxAge = Lives,
        IsEssential = true,
    });
}
