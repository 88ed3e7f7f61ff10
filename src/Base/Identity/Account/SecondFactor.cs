using Microsoft.AspNetCore.Identity;
using Relais.Identity.Model;
using Relais.Identity.SignIn;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>Makes a new key for an authenticator app; nothing is asked for at sign-in until a code of it was confirmed.</summary>
public sealed record StartSecondFactor : IRequest<Done>;

/// <summary>Turns the second factor on, with a code that shows the app has the key.</summary>
public sealed record ConfirmSecondFactor(string Code) : IRequest<RecoveryCodes>;

/// <summary>Makes new recovery codes; the old ones stop working.</summary>
/// <param name="Password">One's password, so that an open browser alone cannot do it.</param>
public sealed record RenewRecoveryCodes(string Password) : IRequest<RecoveryCodes>, IProvenByPassword;

/// <summary>Turns the second factor off.</summary>
/// <param name="Password">One's password, so that an open browser alone cannot do it.</param>
public sealed record StopSecondFactor(string Password) : IRequest<Done>, IProvenByPassword;

/// <summary>Codes that each replace the app once, shown this once.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes) : IShownOnce;

[Slice("identity.start_second_factor", Permission.Account, Page = false)]
internal sealed class StartSecondFactorSlice(UserManager<User> users) : WriteSlice<StartSecondFactor, Done>
{
    public override async Task<Outcome<Done>> Handle(StartSecondFactor request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (user.TwoFactorEnabled)
        {
            return Problem.Blocked("identity.second_factor_is_on");
        }

        await users.ResetAuthenticatorKeyAsync(user);
        work.Audit.About("user", user.UserId, user.DisplayName);
        return Done.It;
    }
}

[Slice("identity.confirm_second_factor", Permission.Account, Page = false)]
internal sealed class ConfirmSecondFactorSlice(UserManager<User> users) : WriteSlice<ConfirmSecondFactor, RecoveryCodes>
{
    internal const int HowMany = 10;

    public override async Task<Outcome<RecoveryCodes>> Handle(ConfirmSecondFactor request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (user.TwoFactorEnabled)
        {
            return Problem.Blocked("identity.second_factor_is_on");
        }

        if (PasswordDoor.Digits(request.Code) is not { } code || !await users.VerifyTwoFactorTokenAsync(user, users.Options.Tokens.AuthenticatorTokenProvider, code))
        {
            return Problem.Invalid("code", "identity.field.code");
        }

        await users.SetTwoFactorEnabledAsync(user, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, HowMany);
        await SessionRows.EndOthers(work, user.UserId, work.Caller.Session);
        work.Audit.About("user", user.UserId, user.DisplayName).Change(new { secondFactor = false }, new { secondFactor = true });
        return new RecoveryCodes([.. codes!]);
    }
}

[Slice("identity.renew_recovery_codes", Permission.Account, Page = false)]
internal sealed class RenewRecoveryCodesSlice(UserManager<User> users) : WriteSlice<RenewRecoveryCodes, RecoveryCodes>
{
    public override async Task<Outcome<RecoveryCodes>> Handle(RenewRecoveryCodes request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (!user.TwoFactorEnabled)
        {
            return Problem.Blocked("identity.second_factor_is_off");
        }

        if (!await Accounts.IsProven(users, user, request.Password))
        {
            // The page has three fields of that name: only the one of this form is wrong.
            return Problem.Invalid("codes", "identity.field.password_wrong");
        }

        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(user, ConfirmSecondFactorSlice.HowMany);
        work.Audit.About("user", user.UserId, user.DisplayName);
        return new RecoveryCodes([.. codes!]);
    }
}

[Slice("identity.stop_second_factor", Permission.Account, Page = false)]
internal sealed class StopSecondFactorSlice(UserManager<User> users) : WriteSlice<StopSecondFactor, Done>
{
    public override async Task<Outcome<Done>> Handle(StopSecondFactor request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (!await Accounts.IsProven(users, user, request.Password))
        {
            return Problem.Invalid("password", "identity.field.password_wrong");
        }

        await users.SetTwoFactorEnabledAsync(user, false);
        await users.ResetAuthenticatorKeyAsync(user);
        await SessionRows.EndOthers(work, user.UserId, work.Caller.Session);
        work.Audit.About("user", user.UserId, user.DisplayName).Change(new { secondFactor = true }, new { secondFactor = false });
        return Done.It;
    }
}
