using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Relais.Identity.Invitations;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Identity.Sso;

/// <summary>
/// Finds the account of somebody whom the company's issuer vouches for: the one already linked; else the one with the same
/// address, if the issuer has verified it; else, when that address is invited, a new one.
/// </summary>
internal sealed record EnterBySso(string Issuer, string Subject, string? Mail, bool MailVerified, string? Name) : IRequest<EnteredBySso>;

internal sealed record EnteredBySso(UserId User);

[Slice("identity.enter_by_sso", Permission.Anyone, AnyoneBecause = "Called only by the return from the issuer, with what its signed id_token says.", Page = false)]
internal sealed class EnterBySsoSlice(UserManager<User> users, Accounts accounts, Inviters inviters, RelaisSettings settings) : WriteSlice<EnterBySso, EnteredBySso>
{
    public override async Task<Outcome<EnteredBySso>> Handle(EnterBySso request, Work work)
    {
        if (await users.FindByLoginAsync(request.Issuer, request.Subject) is { } known)
        {
            work.Audit.Skip();
            return new EnteredBySso(known.UserId);
        }

        if (!Accounts.IsMail(request.Mail) || !request.MailVerified)
        {
            return Problem.Forbidden("identity.sso_unverified");
        }

        var user = await users.FindByEmailAsync(request.Mail!);
        if (user is null)
        {
            var joined = await Invited(request, work);
            if (!joined.Ok)
            {
                return joined.Problem;
            }

            user = joined.Value;
        }

        var linked = await users.AddLoginAsync(user, new(request.Issuer, request.Subject, settings.Oidc?.Name));
        if (!linked.Succeeded)
        {
            return Accounts.ProblemOf(linked);
        }

        work.Audit.About("user", user.UserId, user.DisplayName).Change(null, new { request.Issuer });
        return new EnteredBySso(user.UserId);
    }

    private async Task<Outcome<User>> Invited(EnterBySso request, Work work)
    {
        var mail = request.Mail!.Trim().ToLowerInvariant();
        var now = work.Now;
        var open = await work.Db.Set<Invitation>().IgnoreQueryFilters()
            .Where(i => i.Mail == mail && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > now)
            .OrderByDescending(i => i.SentAt).ToListAsync(work.Cancel);
        Invitation? invitation = null;
        foreach (var one in open)
        {
            if (await inviters.StillMay(work.Db, one, now, work.Cancel))
            {
                invitation = one;
                break;
            }
        }

        if (invitation is null)
        {
            return open.Count == 0 ? Problem.Forbidden("identity.sso_unknown", mail) : Inviters.MayNot;
        }

        var made = await accounts.Create(string.IsNullOrWhiteSpace(request.Name) ? mail : request.Name[..Math.Min(request.Name.Length, Accounts.NameLength)], mail, null, work.Caller.Language);
        if (made.Ok)
        {
            work.Db.In(invitation.WorkspaceId);
            await InvitationDesk.Admit(work, invitation, made.Value.UserId);
        }

        return made;
    }
}
