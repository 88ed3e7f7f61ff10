using Microsoft.AspNetCore.Identity;
using Relais.Identity.Model;
using Relais.Identity.Tokens;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>Changes one's own password, or sets the first; every other browser is signed out, and every API token revoked.</summary>
/// <param name="Current">The present password; not looked at when there is none yet.</param>
/// <param name="Password">The new one.</param>
public sealed record ChangePassword(string? Current, string Password) : IRequest<Done>, IProvenByPassword;

// Not offered at /do: the browser that asks needs a fresh cookie, which its own route gives.
[Slice("identity.change_password", Permission.Account, Page = false)]
internal sealed class ChangePasswordSlice(UserManager<User> users) : WriteSlice<ChangePassword, Done>
{
    public override void Check(ChangePassword request, FieldProblems problems) => Accounts.CheckPassword(problems, request.Password, "password");

    public override async Task<Outcome<Done>> Handle(ChangePassword request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        var changed = user.PasswordHash is null
            ? await users.AddPasswordAsync(user, request.Password)
            : await users.ChangePasswordAsync(user, request.Current ?? "", request.Password);
        if (!changed.Succeeded)
        {
            return Accounts.ProblemOf(changed);
        }

        await SessionRows.EndOthers(work, user.UserId, work.Caller.Session);
        var tokens = await TokenRows.RevokeAll(work, user.UserId);
        work.Audit.About("user", user.UserId, user.DisplayName).Change(null, new { tokens });
        return Done.It;
    }
}
