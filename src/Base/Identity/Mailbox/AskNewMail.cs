using Microsoft.AspNetCore.Identity;
using Relais.Identity.Account;
using Relais.Identity.Model;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Mailbox;

/// <summary>Asks for a link to another address of one's own. Nothing changes until it is opened.</summary>
/// <param name="Mail">The new address.</param>
/// <param name="Password">The present password; not looked at when there is none.</param>
public sealed record AskNewMail(string Mail, string? Password) : IRequest<Done>, IProvenByPassword
{
    /// <summary>Never the password.</summary>
    public override string ToString() => $"AskNewMail({Mail}, redacted)";
}

// Not offered at /do: wrong passwords are counted by its own route.
[Slice("identity.ask_new_mail", Permission.Account, Page = false)]
internal sealed class AskNewMailSlice(UserManager<User> users, Letters letters, MailLinks links) : WriteSlice<AskNewMail, Done>
{
    public override void Check(AskNewMail request, FieldProblems problems) => problems.Require(Accounts.IsMail(request.Mail), "mail", "identity.field.mail");

    public override async Task<Outcome<Done>> Handle(AskNewMail request, Work work)
    {
        if (!letters.CanSend)
        {
            return new Problem(ProblemKind.Unavailable, "identity.account.mail_no_mail");
        }

        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (!await Accounts.IsProven(users, user, request.Password))
        {
            return Problem.Invalid("current", "identity.field.password_wrong");
        }

        var mail = request.Mail.Trim().ToLowerInvariant();
        if (mail == user.Email)
        {
            return Problem.Invalid("mail", "identity.mail_same");
        }

        work.Audit.About("user", user.UserId, user.DisplayName);

        // Whether an address has an account is nobody's business: its owner is written to all the same, and confirming is refused.
        letters.Post(work, new(mail, user.DisplayName, user.Language ?? work.Caller.Language, "identity.mail_confirm", [user.DisplayName], links.Make(user.UserId, mail, user.SecurityStamp ?? "")));
        return Done.It;
    }
}
