using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Relais.Kernel.Limits;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.SignIn;

/// <summary>
/// Signing in with a password, then a code. Whether a mail address has an account cannot be learnt here: both cases digest a
/// password, both are counted, both are refused with the same words.
/// </summary>
internal sealed class PasswordDoor(SignIns signIns, UserManager<User> users, AttemptLimiter attempts, IPasswordHasher<User> hasher, IHttpContextAccessor http)
{
    private static readonly Problem Wrong = new(ProblemKind.Invalid, "identity.wrong");
    private static readonly Problem WrongCode = new(ProblemKind.Invalid, "identity.wrong_code");
    private static readonly Problem StepExpired = new(ProblemKind.SignedOut, "identity.step_expired");
    private static string? somePassword;

    /// <summary>Signs in, or says that a second factor is needed.</summary>
    internal async Task<Outcome<bool>> Password(string mail, string password)
    {
        var (address, key) = (AddressKey(), mail.Trim().ToUpperInvariant());
        if ((await attempts.Take(SignInLimits.SignInByAddress, address) ?? await attempts.Take(SignInLimits.SignInByMail, key)) is { } tooMany)
        {
            return tooMany;
        }

        var user = password.Length > Model.Accounts.PasswordLength ? null : await users.FindByEmailAsync(mail.Trim());
        if (user?.PasswordHash is null || !await signIns.CanSignInAsync(user))
        {
            hasher.VerifyHashedPassword(new(), somePassword ??= hasher.HashPassword(new(), "nobody's password"), password);
            return await attempts.Look(SignInLimits.SignInByMail, key) ?? Wrong;
        }

        signIns.Method = SignInMethod.Password;
        var result = await signIns.PasswordSignInAsync(user, password, isPersistent: true, lockoutOnFailure: true);
        if (result.IsLockedOut)
        {
            return await attempts.Look(SignInLimits.SignInByMail, key) ?? Locked();
        }

        if (!result.Succeeded && !result.RequiresTwoFactor)
        {
            return await attempts.Look(SignInLimits.SignInByMail, key) ?? Wrong;
        }

        await attempts.GiveBack(SignInLimits.SignInByAddress, address);
        await attempts.Forget(SignInLimits.SignInByMail, key);
        return result.RequiresTwoFactor;
    }

    /// <summary>The code of the authenticator app; each works once.</summary>
    internal async Task<Problem?> AppCode(string code)
    {
        if (await signIns.GetTwoFactorAuthenticationUserAsync() is not { } user)
        {
            return StepExpired;
        }

        var address = AddressKey();
        if (await attempts.Take(SignInLimits.SignInByAddress, address) is { } tooMany)
        {
            return tooMany;
        }

        if (Digits(code) is not { } digits)
        {
            return WrongCode;
        }

        var once = $"{user.Id:N}:{digits}";
        if (await attempts.Take(SignInLimits.AppCode, once) is not null)
        {
            return WrongCode;
        }

        signIns.Method = SignInMethod.PasswordAndApp;
        var result = await signIns.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: true, rememberClient: false);
        if (result.Succeeded)
        {
            await attempts.GiveBack(SignInLimits.SignInByAddress, address);
            return null;
        }

        await attempts.Forget(SignInLimits.AppCode, once);
        return result.IsLockedOut ? Locked() : WrongCode;
    }

    /// <summary>A recovery code instead; each works once.</summary>
    internal async Task<Problem?> RecoveryCode(string code)
    {
        if (await signIns.GetTwoFactorAuthenticationUserAsync() is not { } user)
        {
            return StepExpired;
        }

        var address = AddressKey();
        if (await attempts.Take(SignInLimits.SignInByAddress, address) is { } tooMany)
        {
            return tooMany;
        }

        if (await users.IsLockedOutAsync(user))
        {
            return Locked();
        }

        signIns.Method = SignInMethod.PasswordAndRecovery;
        if ((await signIns.TwoFactorRecoveryCodeSignInAsync(code.Trim().ToUpperInvariant())).Succeeded)
        {
            await attempts.GiveBack(SignInLimits.SignInByAddress, address);
            return null;
        }

        await users.AccessFailedAsync(user);
        return await users.IsLockedOutAsync(user) ? Locked() : WrongCode;
    }

    /// <summary>One key per IPv4 address, and per /64 of IPv6, which is what one household or office has.</summary>
    internal string AddressKey() => KeyOf(http.HttpContext?.Connection.RemoteIpAddress);

    internal static string KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return "-";
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(plain.GetAddressBytes().AsSpan(0, 8)) : plain.ToString();
    }

    private static Problem Locked() => SignInLimits.SignInByMail.Refusal(NodaTime.Duration.FromTimeSpan(AccountServices.LockOut));

    /// <summary>
    /// The six digits of an app's code, without the spaces that apps show; <see langword="null"/> for anything else. ASP.NET reads a code as a number, so
    /// that zeros in front would make another text of the same code, which then worked twice.
    /// </summary>
    internal static string? Digits(string? code)
    {
        var typed = string.Concat((code ?? "").Where(c => !char.IsWhiteSpace(c)));
        return typed.Length == 6 && typed.All(char.IsAsciiDigit) ? typed : null;
    }
}
