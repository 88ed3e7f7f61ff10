using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Guests;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Kernel.Ids;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Identity.Invitations;

/// <summary>Invites a person by mail, with a role no higher than one's own.</summary>
/// <param name="Mail">The address.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Guest">Whether they are a guest, limited to <paramref name="Places"/>.</param>
/// <param name="Places">For a guest: the campaigns and channels, as <c>campaign:{id}</c> and <c>channel:{id}</c>.</param>
/// <param name="Deliverables">For a guest: what they are to deliver.</param>
/// <param name="Deadline">For a guest: by when.</param>
/// <param name="Style">For a guest: style and tone.</param>
/// <param name="LastDay">Their last day, in the inviter's zone: then their access ends by itself; <see langword="null"/> for somebody who stays.</param>
public sealed record Invite(string Mail, Role Role, LocalDate? LastDay = null, bool Guest = false, IReadOnlyList<string>? Places = null, string? Deliverables = null, LocalDate? Deadline = null, string? Style = null) : IRequest<InvitationSent>
{
    internal GuestTerms? Terms => Guest ? new(Places ?? [], Deliverables ?? "", Deadline, Style ?? "") : null;
}

/// <summary>Sends an invitation again, with a new link; the older one stops working.</summary>
public sealed record ResendInvitation(InvitationId Id) : IRequest<InvitationSent>;

/// <summary>Takes an invitation back.</summary>
public sealed record RevokeInvitation(InvitationId Id) : IRequest<Done>;

/// <summary>An invitation on its way.</summary>
/// <param name="Id">The invitation.</param>
/// <param name="Mail">Where it went.</param>
/// <param name="ExpiresAt">Until when its link works.</param>
/// <param name="Link">Where no mail can be sent: the link to pass on, shown once.</param>
public sealed record InvitationSent(InvitationId Id, string Mail, Instant ExpiresAt, Uri? Link) : IShownOnce;

[Slice("identity.invite", IdentityPermissions.ManageMembers, Http = "POST /invitations")]
internal sealed class InviteSlice(InvitationLetters letters, UserManager<User> users, LastDays days, GuestDesk desk) : WriteSlice<Invite, InvitationSent>
{
    public override void Check(Invite request, FieldProblems problems)
    {
        problems.Require(Accounts.IsMail(request.Mail), "mail", "identity.field.mail");
        problems.Require(request.Guest || request.Places is null or { Count: 0 }, "guest", "identity.guest.field.unticked");
        if (request.Terms is { } terms)
        {
            GuestDesk.Check(terms, problems);
        }
    }

    public override async Task<Outcome<InvitationSent>> Handle(Invite request, Work work)
    {
        if (MemberRules.MayGive(work, request.Role) is { } no)
        {
            return no;
        }

        if (days.Read(work, request.Role, request.LastDay) is { Ok: false, Problem: var wrongDay })
        {
            return wrongDay;
        }

        if (request.Terms is { } terms && await desk.Names(work, request.Role, terms) is { Ok: false, Problem: var wrongPlace })
        {
            return wrongPlace;
        }

        var mail = request.Mail.Trim().ToLowerInvariant();
        var user = await users.FindByEmailAsync(mail);
        if (user is not null && await work.Db.Set<Member>().AnyAsync(m => m.UserId == user.UserId && m.LeftAt == null, work.Cancel))
        {
            return Problem.Invalid("mail", "identity.already_member");
        }

        if (await work.Db.Set<Invitation>().AnyAsync(i => i.Mail == mail && i.AcceptedAt == null && i.RevokedAt == null && i.ExpiresAt > work.Now, work.Cancel))
        {
            return Problem.Invalid("mail", "identity.already_invited");
        }

        var secret = OneTimeLink.NewSecret();
        var invitation = Invitation.New(work.NewId<InvitationId>(), work.Workspace, mail, request.Role, work.User, secret, work.Now, days.Read(work, request.Role, request.LastDay).Value, request.Terms);
        work.Db.Add(invitation);
        work.Audit.About("invitation", invitation.Id, mail).Change(null, new { mail, request.Role, request.LastDay, guest = request.Terms });
        work.Tell("members");
        return await letters.Send(work, invitation, secret, user);
    }
}

[Slice("identity.resend_invitation", IdentityPermissions.ManageMembers, Http = "POST /invitations/{id}/resend")]
internal sealed class ResendInvitationSlice(InvitationLetters letters, UserManager<User> users) : WriteSlice<ResendInvitation, InvitationSent>
{
    public override async Task<Outcome<InvitationSent>> Handle(ResendInvitation request, Work work)
    {
        var invitation = await work.Db.Set<Invitation>().FirstOrDefaultAsync(i => i.Id == request.Id && i.AcceptedAt == null && i.RevokedAt == null, work.Cancel);
        if (invitation is null)
        {
            return Problem.NotFound("identity.invitation_gone");
        }

        if (MemberRules.MayGive(work, invitation.Role) is { } no)
        {
            return no;
        }

        var secret = OneTimeLink.NewSecret();
        invitation.SendAgain(work.User, secret, work.Now);
        work.Audit.About("invitation", invitation.Id, invitation.Mail);
        work.Tell("members");
        return await letters.Send(work, invitation, secret, await users.FindByEmailAsync(invitation.Mail));
    }
}

[Slice("identity.revoke_invitation", IdentityPermissions.ManageMembers, Http = "DELETE /invitations/{id}")]
internal sealed class RevokeInvitationSlice : WriteSlice<RevokeInvitation, Done>
{
    public override async Task<Outcome<Done>> Handle(RevokeInvitation request, Work work)
    {
        var invitation = await work.Db.Set<Invitation>().FirstOrDefaultAsync(i => i.Id == request.Id && i.AcceptedAt == null && i.RevokedAt == null, work.Cancel);
        if (invitation is null)
        {
            return Problem.NotFound("identity.invitation_gone");
        }

        invitation.RevokedAt = work.Now;
        work.Audit.About("invitation", invitation.Id, invitation.Mail);
        work.Tell("members");
        work.Reply.Toast("identity.invitation_revoked", invitation.Mail);
        return Done.It;
    }
}

/// <summary>Sends an invitation's link by mail, or hands it to whoever invites where no mail can be sent.</summary>
internal sealed class InvitationLetters(Letters letters, RelaisSettings settings)
{
    internal async Task<InvitationSent> Send(Work work, Invitation invitation, string secret, User? invited)
    {
        var link = new Uri(settings.PublicUrl, "/invite/" + secret);
        if (!letters.CanSend)
        {
            work.Reply.Toast("identity.invitation_link_made", invitation.Mail);
            return new(invitation.Id, invitation.Mail, invitation.ExpiresAt, link);
        }

        var here = work.Workspace;
        var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == here, work.Cancel);
        letters.Post(work, new(invitation.Mail, invited?.DisplayName, invited?.Language ?? workspace.Language, "identity.invitation", [work.Caller.Name, workspace.Name], link));
        work.Reply.Toast("identity.invitation_sent", invitation.Mail);
        return new(invitation.Id, invitation.Mail, invitation.ExpiresAt, null);
    }
}
