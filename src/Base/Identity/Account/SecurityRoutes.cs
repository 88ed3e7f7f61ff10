using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Relais.Identity.Model;
using Relais.Identity.SignIn;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Limits;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;

namespace Relais.Identity.Account;

/// <summary>Forms about one's own ways in. Each changes the account's stamp, which ends other sessions, so the browser that asks gets a fresh cookie.</summary>
internal static class SecurityRoutes
{
    private const string Page = "/account/security";

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm("/account/password", (AccountForms forms) =>
            forms.Run(f => new ChangePassword(f("current"), f("password")), (_, say) => say("identity.password_changed")));
        routes.MapForm("/account/second-factor/start", (AccountForms forms) =>
            forms.Run(_ => new StartSecondFactor(), null));
        routes.MapForm("/account/second-factor/confirm", (AccountForms forms) =>
            forms.Run(f => new ConfirmSecondFactor(f("code")), (codes, say) => say("identity.second_factor_on", codes.Codes)));
        routes.MapForm("/account/second-factor/codes", (AccountForms forms) =>
            forms.Run(f => new RenewRecoveryCodes(f("password")), (codes, say) => say("identity.codes_renewed", codes.Codes)));
        routes.MapForm("/account/second-factor/stop", (AccountForms forms) =>
            forms.Run(f => new StopSecondFactor(f("password")), (_, say) => say("identity.second_factor_off")));
        routes.MapForm("/account/passkeys/remove", (AccountForms forms) =>
            forms.Run(f => new RemovePasskey(f("id")), (_, say) => say("identity.passkey_removed")));
        routes.MapForm("/account/passkeys/options", PasskeyOptions);
        routes.MapForm("/account/passkeys", AddPasskey);
    }

    /// <summary>The password is asked for here already, before a device makes a key that would then be refused.</summary>
    private static async Task<IResult> PasskeyOptions(HttpContext http, SignIns signIns, UserManager<User> users, AttemptLimiter attempts)
    {
        if (await users.GetUserAsync(http.User) is not { } user)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.SignedOut, "problem.signed_out"), "/signin");
        }

        if (await Unproven(users, user, attempts, await PasskeyBody.Read(http)) is { } no)
        {
            return AccountAnswer.Refuse(http, no, Page);
        }

        var options = await signIns.MakePasskeyCreationOptionsAsync(new() { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.DisplayName });
        return TypedResults.Text(options, "application/json");
    }

    /// <summary>No slice: the ceremony's other half is in a cookie. The change and its audit entry are one transaction all the same.</summary>
    private static async Task<IResult> AddPasskey(HttpContext http, SignIns signIns, UserManager<User> users, AttemptLimiter attempts, AppDb db, TimeProvider time, Flash flash, Text words)
    {
        if (await users.GetUserAsync(http.User) is not { } user)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.SignedOut, "problem.signed_out"), "/signin");
        }

        if (await PasskeyBody.Read(http) is not { Credential: { } credential } body)
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Invalid, "identity.passkey_unreadable"), Page);
        }

        if (await Unproven(users, user, attempts, body) is { } no)
        {
            return AccountAnswer.Refuse(http, no, Page);
        }

        var result = await signIns.PerformPasskeyAttestationAsync(credential);
        if (!result.Succeeded || result.UserEntity.Id != user.Id.ToString())
        {
            return AccountAnswer.Refuse(http, new(ProblemKind.Invalid, "identity.passkey_refused"), Page);
        }

        var name = body.Text("name")?.Trim();
        result.Passkey.Name = string.IsNullOrEmpty(name) ? null : name[..Math.Min(name.Length, RenamePasskeySlice.NameLength)];
        await using (var scope = await db.BeginWriteAsync(http.RequestAborted))
        {
            var added = await users.AddOrUpdatePasskeyAsync(user, result.Passkey);
            if (!added.Succeeded)
            {
                return AccountAnswer.Refuse(http, new(ProblemKind.Invalid, "identity.passkey_refused"), Page);
            }

            db.Add(new AuditEntry
            {
                Id = Id.New<AuditId>(time.Now()),
                At = time.Now(),
                UserId = user.UserId,
                ActorName = user.DisplayName,
                Door = Door.Page,
                Address = AccountCaller.Address(http),
                Action = "identity.add_passkey",
                Kind = "passkey",
                Target = PasskeyId.Write(result.Passkey.CredentialId) is { Length: > 80 } id ? id[..80] : PasskeyId.Write(result.Passkey.CredentialId),
                Title = result.Passkey.Name,
            });
            await db.SaveChangesAsync(http.RequestAborted);
            await scope.CommitAsync(CancellationToken.None);
        }

        await signIns.RefreshSignInAsync(user);
        flash.Done(words["identity.passkey_added"]);
        return AccountAnswer.GoTo(http, Page);
    }

    /// <summary>Why a new way in is refused: an open browser alone adds none. Wrong passwords are counted with those of the other forms.</summary>
    private static async Task<Problem?> Unproven(UserManager<User> users, User user, AttemptLimiter attempts, PasskeyBody? body)
    {
        var key = user.UserId.ToString();
        if (await attempts.Take(SignInLimits.SignInByMail, key) is { } tooMany)
        {
            return tooMany;
        }

        if (!await Accounts.IsProven(users, user, body?.Text("password")))
        {
            return new(ProblemKind.Invalid, "identity.field.password_wrong");
        }

        await attempts.Forget(SignInLimits.SignInByMail, key);
        return null;
    }
}

/// <summary>A request that carries one's password and succeeds with the right one alone, where one has any: it forgets the wrong ones before it.</summary>
internal interface IProvenByPassword;

/// <summary>Runs an account slice for a form, then gives the browser a fresh cookie.</summary>
internal sealed class AccountForms(IHttpContextAccessor accessor, Pipeline pipeline, SignIns signIns, UserManager<User> users, AttemptLimiter attempts, Flash flash, Text words)
{
    private const string Page = "/account/security";

    internal delegate void Say(string key, IReadOnlyList<string>? codes = null);

    /// <summary>A form elsewhere than on the page of security, whose sentence may name what was typed.</summary>
    internal Task<IResult> Run<T>(Func<Func<string, string>, IRequest<T>> read, Func<Func<string, string>, string> sentence, string page) =>
        Run(read, page, (_, form) => flash.Done(sentence(form)));

    internal Task<IResult> Run<T>(Func<Func<string, string>, IRequest<T>> read, Action<T, Say>? done) =>
        Run(read, Page, (result, _) => done?.Invoke(result, (sentence, codes) => flash.Done(words[sentence], codes)));

    private async Task<IResult> Run<T>(Func<Func<string, string>, IRequest<T>> read, string page, Action<T, Func<string, string>> done)
    {
        var http = accessor.HttpContext!;
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var caller = await AccountCaller.Of(http);
        var key = caller.User?.ToString() ?? "-";
        if (await attempts.Take(SignInLimits.SignInByMail, key) is { } tooMany)
        {
            return AccountAnswer.Refuse(http, tooMany, page);
        }

        var request = read(name => form[name].ToString());
        var ran = await pipeline.Run(caller, request, http.RequestAborted);
        if (!ran.Ok)
        {
            return AccountAnswer.Refuse(http, ran.Problem, caller.User is null ? "/signin" : page);
        }

        await (request is IProvenByPassword ? attempts.Forget(SignInLimits.SignInByMail, key) : attempts.GiveBack(SignInLimits.SignInByMail, key));
        if (await users.FindByIdAsync(key) is { } user)
        {
            await signIns.RefreshSignInAsync(user);
        }

        done(ran.Value, name => form[name].ToString());
        return AccountAnswer.GoTo(http, page);
    }
}
