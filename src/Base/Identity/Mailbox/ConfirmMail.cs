using Microsoft.AspNetCore.Identity;
using Relais.Identity.Account;
using Relais.Identity.Model;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Mailbox;

/// <summary>Takes the address that the link was sent to; every browser is signed out, and the old address is told.</summary>
public sealed record ConfirmMail(string Secret) : IRequest<ConfirmedMail>;

/// <summary>The address from now on.</summary>
public sealed record ConfirmedMail(string Mail);

[Slice("identity.confirm_mail", Permission.Anyone, AnyoneBecause = "The sealed link, valid for an hour and once, is the proof; it may be opened on another device.", Page = false)]
internal sealed class ConfirmMailSlice(UserManager<User> users, Letters letters, MailLinks links) : WriteSlice<ConfirmMail, ConfirmedMail>
{
    public override async Task<Outcome<ConfirmedMail>> Handle(ConfirmMail request, Work work)
    {
        if (links.Open(request.Secret) is not { } link
            || await users.FindByIdAsync(link.User.ToString()) is not { LockedOutAt: null } user
            || user.SecurityStamp != link.Stamp)
        {
            return Problem.NotFound("identity.mail_link_gone");
        }

        var before = user.Email!;
        user.UserName = user.Email = link.Mail;
        user.EmailConfirmed = true;
        var changed = await users.UpdateAsync(user);
        if (!changed.Succeeded)
        {
            return Accounts.ProblemOf(changed);
        }

        await users.UpdateSecurityStampAsync(user);
        await SessionRows.EndOthers(work, user.UserId, except: null);
        letters.Post(work, new(before, user.DisplayName, user.Language ?? work.Caller.Language, "identity.mail_changed", [user.DisplayName, link.Mail], null));
        work.Audit.About("user", user.UserId, user.DisplayName).Change(new { mail = before }, new { mail = link.Mail });
        return new ConfirmedMail(link.Mail);
    }
}
