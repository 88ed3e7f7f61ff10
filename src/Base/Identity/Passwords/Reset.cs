using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Account;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Identity.Tokens;
using Relais.Kernel.Ids;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Identity.Passwords;

/// <summary>Asks for a mail with a link to choose a new password. The answer is the same whether the address has an account or not.</summary>
public sealed record AskReset(string Mail) : IRequest<Done>;

/// <summary>Chooses a new password with the link's secret.</summary>
public sealed record ResetPassword(string Secret, string Password) : IRequest<Done>;

/// <summary>Makes the link for a member, to be passed on by hand where no mail can be sent.</summary>
public sealed record MakeResetLink(MemberId Id) : IRequest<ResetLinkMade>;

/// <summary>The link, shown once.</summary>
public sealed record ResetLinkMade(string Name, Uri Link, Instant ExpiresAt) : IShownOnce;

[Slice("identity.ask_reset", Permission.Anyone, AnyoneBecause = "Whoever forgot a password cannot sign in; the link goes to the account's own mailbox only.", Page = false)]
internal sealed class AskResetSlice(Letters letters, RelaisSettings settings, UserManager<User> users) : WriteSlice<AskReset, Done>
{
    public override void Check(AskReset request, FieldProblems problems) => problems.Require(Accounts.IsMail(request.Mail), "mail", "identity.field.mail");

    public override async Task<Outcome<Done>> Handle(AskReset request, Work work)
    {
        if (!letters.CanSend)
        {
            return new Problem(ProblemKind.Unavailable, "identity.no_mail");
        }

        if (await users.FindByEmailAsync(request.Mail.Trim()) is not { LockedOutAt: null } user)
        {
            work.Audit.Skip();
            return Done.It;
        }

        var secret = ResetLinks.Make(work, user.UserId);
        letters.Post(work, new(user.Email!, user.DisplayName, user.Language ?? work.Caller.Language, "identity.reset", [user.DisplayName], ResetLinks.Address(settings, secret)));
        work.Audit.About("user", user.UserId, user.DisplayName);
        return Done.It;
    }
}

[Slice("identity.make_reset_link", IdentityPermissions.ManageMembers)]
internal sealed class MakeResetLinkSlice(RelaisSettings settings) : WriteSlice<MakeResetLink, ResetLinkMade>
{
    public override async Task<Outcome<ResetLinkMade>> Handle(MakeResetLink request, Work work)
    {
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.Id == request.Id && m.LeftAt == null, work.Cancel);
        if (member is null)
        {
            return Problem.NotFound("identity.member_gone");
        }

        // Whoever holds the link holds the account: never one that can do more, here or elsewhere.
        var mine = work.Workspace;
        if (!await MemberRules.Covers(work, member) || await work.Db.Set<Member>().IgnoreQueryFilters().AnyAsync(m => m.UserId == member.UserId && m.WorkspaceId != mine && m.LeftAt == null, work.Cancel))
        {
            return Problem.Forbidden("identity.reset_not_yours");
        }

        var account = member.UserId.Value;
        var user = await work.Db.Set<User>().SingleAsync(u => u.Id == account, work.Cancel);
        var secret = ResetLinks.Make(work, user.UserId);
        work.Audit.About("member", member.Id, user.DisplayName);
        return new ResetLinkMade(user.DisplayName, ResetLinks.Address(settings, secret), work.Now + ResetLink.Valid);
    }
}

[Slice("identity.reset_password", Permission.Anyone, AnyoneBecause = "The link's secret, 256 random bits valid for an hour and once, is the proof.", Page = false)]
internal sealed class ResetPasswordSlice(UserManager<User> users) : WriteSlice<ResetPassword, Done>
{
    public override void Check(ResetPassword request, FieldProblems problems) => Accounts.CheckPassword(problems, request.Password, "password");

    public override async Task<Outcome<Done>> Handle(ResetPassword request, Work work)
    {
        var digest = OneTimeLink.Digest(request.Secret);
        var link = await work.Db.Set<ResetLink>().FirstOrDefaultAsync(l => l.Digest == digest, work.Cancel);
        if (link is null || !link.IsOpen(work.Now) || await users.FindByIdAsync(link.UserId.ToString()) is not { LockedOutAt: null } user)
        {
            return Problem.NotFound("identity.reset_gone");
        }

        foreach (var validator in users.PasswordValidators)
        {
            if (await validator.ValidateAsync(users, user, request.Password) is { Succeeded: false } refused)
            {
                return Accounts.ProblemOf(refused);
            }
        }

        link.UsedAt = work.Now;
        await users.RemovePasswordAsync(user);
        await users.AddPasswordAsync(user, request.Password);
        await users.ResetAccessFailedCountAsync(user);
        await users.SetLockoutEndDateAsync(user, null);
        await SessionRows.EndOthers(work, user.UserId, except: null);
        var tokens = await TokenRows.RevokeAll(work, user.UserId);
        work.Audit.About("user", user.UserId, user.DisplayName).Change(null, new { tokens });
        return Done.It;
    }
}

/// <summary>Making reset links.</summary>
internal static class ResetLinks
{
    internal static string Make(Work work, UserId user)
    {
        var secret = OneTimeLink.NewSecret();
        work.Db.Add(new ResetLink
        {
            Id = work.NewId<ResetLinkId>(),
            UserId = user,
            Digest = OneTimeLink.Digest(secret),
            CreatedAt = work.Now,
            ExpiresAt = work.Now + ResetLink.Valid,
        });
        return secret;
    }

    internal static Uri Address(RelaisSettings settings, string secret) => new(settings.PublicUrl, "/reset/" + secret);
}
