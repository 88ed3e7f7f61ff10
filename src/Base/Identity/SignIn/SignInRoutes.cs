using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Relais.Kernel.Http;
using Relais.Kernel.Limits;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.SignIn;

/// <summary>The forms of the sign-in page.</summary>
internal static class SignInRoutes
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm("/account/signin", Password);
        routes.MapForm("/account/signin/code", Code);
        routes.MapForm("/account/passkey/options", PasskeyOptions);
        routes.MapForm("/account/passkey/signin", Passkey);
        routes.MapForm("/signout", Out);
    }

    private static async Task<IResult> Password(HttpContext http, PasswordDoor door)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (mail, back) = (form["mail"].ToString(), LocalPath.Of(form["return"]));
        var signedIn = await door.Password(mail, form["password"].ToString());
        if (!signedIn.Ok)
        {
            return AccountAnswer.Refuse(http, signedIn.Problem, WithReturn("/signin", back), new Dictionary<string, string> { ["mail"] = mail });
        }

        return AccountAnswer.GoTo(http, signedIn.Value ? WithReturn("/signin/code", back) : back);
    }

    private static async Task<IResult> Code(HttpContext http, PasswordDoor door)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var back = LocalPath.Of(form["return"]);
        var recovery = form["recovery"].ToString();
        var problem = recovery.Length > 0 ? await door.RecoveryCode(recovery) : await door.AppCode(form["code"].ToString());
        if (problem is null)
        {
            return AccountAnswer.GoTo(http, back);
        }

        return AccountAnswer.Refuse(http, problem, WithReturn(problem.Kind == ProblemKind.SignedOut ? "/signin" : "/signin/code", back));
    }

    private static async Task<IResult> PasskeyOptions(SignIns signIns) =>
        TypedResults.Text(await signIns.MakePasskeyRequestOptionsAsync(null), "application/json");

    private static async Task<IResult> Passkey(HttpContext http, SignIns signIns, UserManager<User> users, AttemptLimiter attempts, PasswordDoor door)
    {
        var address = door.AddressKey();
        if (await attempts.Take(SignInLimits.SignInByAddress, address) is { } tooMany)
        {
            return AccountAnswer.Refuse(http, tooMany, "/signin");
        }

        if (await PasskeyBody.Read(http) is not { Credential: { } credential } body)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Invalid, "identity.passkey_unreadable"), "/signin");
        }

        var result = await signIns.PerformPasskeyAssertionAsync(credential);
        if (!result.Succeeded || !await signIns.CanSignInAsync(result.User) || !(await users.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Invalid, "identity.passkey_refused"), "/signin");
        }

        await attempts.GiveBack(SignInLimits.SignInByAddress, address);
        signIns.Method = SignInMethod.Passkey;
        await signIns.SignInAsync(result.User, isPersistent: true);
        return AccountAnswer.GoTo(http, LocalPath.Of(body.Text("return")));
    }

    private static async Task<IResult> Out(HttpContext http, SignIns signIns)
    {
        await signIns.SignOutAsync();
        return AccountAnswer.GoTo(http, "/signin");
    }

    internal static string WithReturn(string path, string back) => back == "/" ? path : $"{path}?return={Uri.EscapeDataString(back)}";
}

/// <summary>What the passkey island posts: the credential as the browser gave it, which asking for options has not yet, and the fields of its form.</summary>
internal sealed class PasskeyBody(JsonElement root)
{
    internal string? Credential => root.TryGetProperty("credential", out var credential) ? credential.GetRawText() : null;

    internal string? Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static async Task<PasskeyBody?> Read(HttpContext http)
    {
        if (!http.Request.HasJsonContentType() || http.Request.ContentLength > 100_000)
        {
            return null;
        }

        try
        {
            using var json = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return json.RootElement.ValueKind == JsonValueKind.Object ? new(json.RootElement.Clone()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
