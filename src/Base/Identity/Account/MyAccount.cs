using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>Reads one's own account.</summary>
public sealed record ReadMyAccount : IRequest<MyAccount>;

/// <summary>One's own account.</summary>
/// <param name="Name">Name shown to others.</param>
/// <param name="Mail">Address; also what one signs in with.</param>
/// <param name="Language">Chosen language, if any.</param>
/// <param name="Zone">Chosen zone, if any.</param>
/// <param name="LetterKeys">Whether single letters act.</param>
/// <param name="HasPassword">Whether a password is set.</param>
/// <param name="SecondFactor">Whether a code is asked for after the password.</param>
/// <param name="RecoveryCodesLeft">How many recovery codes still work.</param>
/// <param name="Passkeys">Passkeys, oldest first.</param>
/// <param name="Sessions">Signed-in browsers, last seen first.</param>
/// <param name="SingleSignOn">Whether the company's sign-in leads to this account.</param>
/// <param name="SendsMail">Whether this installation can send mail, without which an address cannot be changed.</param>
/// <param name="Portrait">Key of the portrait in the file store.</param>
public sealed record MyAccount(
    string Name,
    string Mail,
    string? Language,
    string? Zone,
    bool LetterKeys,
    bool HasPassword,
    bool SecondFactor,
    int RecoveryCodesLeft,
    IReadOnlyList<PasskeyView> Passkeys,
    IReadOnlyList<SessionView> Sessions,
    bool SingleSignOn,
    bool SendsMail,
    string? Portrait);

/// <summary>A passkey.</summary>
/// <param name="Id">Credential id, base64url.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="Synced">Whether it travels between the owner's devices.</param>
public sealed record PasskeyView(string Id, string? Name, Instant CreatedAt, bool Synced);

/// <summary>A signed-in browser.</summary>
/// <param name="Id">Its session.</param>
/// <param name="Browser">Its name, such as Firefox, when recognised.</param>
/// <param name="System">Its system, such as Windows, when recognised.</param>
/// <param name="Address">Last network address.</param>
/// <param name="Method">How the person signed in.</param>
/// <param name="StartedAt">When.</param>
/// <param name="SeenAt">Last request, to the minute.</param>
/// <param name="IsThis">Whether it is the one that asks.</param>
public sealed record SessionView(SessionId Id, string? Browser, string? System, string? Address, string Method, Instant StartedAt, Instant SeenAt, bool IsThis);

[Slice("identity.my_account", Permission.Account, Http = "GET /me")]
internal sealed class ReadMyAccountSlice(UserManager<User> users, AppDb db, Letters letters, TimeProvider time) : ReadSlice<ReadMyAccount, MyAccount>
{
    public override async Task<Outcome<MyAccount>> Handle(ReadMyAccount request, Caller caller, CancellationToken cancel)
    {
        if (await users.FindByIdAsync(caller.User!.Value.ToString()) is not { } user)
        {
            return Problem.NotFound();
        }

        var passkeys = await users.GetPasskeysAsync(user);
        var logins = await users.GetLoginsAsync(user);
        return new MyAccount(
            user.DisplayName,
            user.Email!,
            user.Language,
            user.Zone,
            user.LetterKeys,
            user.PasswordHash is not null,
            user.TwoFactorEnabled,
            user.TwoFactorEnabled ? await users.CountRecoveryCodesAsync(user) : 0,
            [.. passkeys.OrderBy(p => p.CreatedAt).Select(p => new PasskeyView(PasskeyId.Write(p.CredentialId), p.Name, Instant.FromDateTimeOffset(p.CreatedAt), p.IsBackedUp))],
            await Sessions(user.UserId, caller, cancel),
            logins.Count > 0,
            letters.CanSend,
            user.Portrait);
    }

    private async Task<IReadOnlyList<SessionView>> Sessions(UserId user, Caller caller, CancellationToken cancel)
    {
        var since = Instant.FromDateTimeOffset(time.GetUtcNow()) - SessionRows.CookieLives;
        var rows = await db.Set<Session>().AsNoTracking().Where(s => s.UserId == user && s.EndedAt == null && s.SeenAt > since).OrderByDescending(s => s.SeenAt).ToListAsync(cancel);
        return [.. rows.Select(s => SessionRows.View(s, caller.Session))];
    }
}
