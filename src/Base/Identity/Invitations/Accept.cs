using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Invitations;

/// <summary>Accepts an invitation with the account one is signed in to, whatever its address: who holds the link was sent it.</summary>
public sealed record AcceptInvitation(string Secret) : IRequest<Joined>;

/// <summary>Accepts an invitation with a new account for the invited address.</summary>
public sealed record JoinWithNewAccount(string Secret, string Name, string Password) : IRequest<Joined>;

/// <summary>A new member, and where the workspace is.</summary>
public sealed record Joined(UserId User, string Slug);

[Slice("identity.accept_invitation", Permission.Account, Page = false)]
internal sealed class AcceptInvitationSlice : WriteSlice<AcceptInvitation, Joined>
{
    public override async Task<Outcome<Joined>> Handle(AcceptInvitation request, Work work)
    {
        var invitation = await InvitationDesk.Open(work, request.Secret);
        return invitation.Ok ? await InvitationDesk.Admit(work, invitation.Value, work.User) : invitation.Problem;
    }
}

[Slice("identity.join_with_new_account", Permission.Anyone, AnyoneBecause = "The invited person has no account yet; the link's secret, 256 random bits, is the proof.", Page = false)]
internal sealed class JoinWithNewAccountSlice(Accounts accounts, UserManager<User> users) : WriteSlice<JoinWithNewAccount, Joined>
{
    public override void Check(JoinWithNewAccount request, FieldProblems problems)
    {
        problems.Text(request.Name, "name", Accounts.NameLength);
        Accounts.CheckPassword(problems, request.Password, "password");
    }

    public override async Task<Outcome<Joined>> Handle(JoinWithNewAccount request, Work work)
    {
        var invitation = await InvitationDesk.Open(work, request.Secret);
        if (!invitation.Ok)
        {
            return invitation.Problem;
        }

        if (await users.FindByEmailAsync(invitation.Value.Mail) is not null)
        {
            return Problem.Blocked("identity.invited_has_account");
        }

        var made = await accounts.Create(request.Name, invitation.Value.Mail, request.Password, work.Caller.Language);
        return made.Ok ? await InvitationDesk.Admit(work, invitation.Value, made.Value.UserId) : made.Problem;
    }
}

/// <summary>Where invitations are shown and turned into memberships.</summary>
internal static class InvitationDesk
{
    /// <summary>The open invitation of that secret; narrows the run's database to its workspace, which is known only now.</summary>
    internal static async Task<Outcome<Invitation>> Open(Work work, string secret)
    {
        var found = await Find(work.Db, secret, work.Cancel);
        if (found is null || !found.IsOpen(work.Now))
        {
            return Problem.NotFound("identity.invitation_gone");
        }

        if (!await work.Services.GetRequiredService<Inviters>().StillMay(work.Db, found, work.Now, work.Cancel))
        {
            return Inviters.MayNot;
        }

        work.Db.In(found.WorkspaceId);
        return found;
    }

    internal static Task<Invitation?> Find(AppDb db, string secret, CancellationToken cancel)
    {
        var digest = OneTimeLink.Digest(secret);
        return db.Set<Invitation>().IgnoreQueryFilters().FirstOrDefaultAsync(i => i.Digest == digest, cancel);
    }

    internal static async Task<Joined> Admit(Work work, Invitation invitation, UserId user)
    {
        var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == invitation.WorkspaceId, work.Cancel);
        var member = await work.Db.Set<Member>().FirstOrDefaultAsync(m => m.UserId == user, work.Cancel);
        var isNew = member is null || member.LeftAt is not null;
        if (member is null)
        {
            member = new() { Id = work.NewId<MemberId>(), WorkspaceId = workspace.Id, UserId = user, Role = invitation.Role, JoinedAt = work.Now, EndsAt = invitation.MemberUntil };
            work.Db.Add(member);
        }
        else if (member.LeftAt is not null)
        {
            (member.LeftAt, member.Role, member.EndsAt, member.EndToldAt) = (null, invitation.Role, invitation.MemberUntil, null);
        }

        invitation.AcceptedAt = work.Now;
        if (isNew)
        {
            // Whoever comes back does so as the new invitation says, not as they left.
            var guest = await work.Db.Set<Guest>().FirstOrDefaultAsync(g => g.MemberId == member.Id, work.Cancel);
            if (invitation.Terms is not { } terms)
            {
                work.Db.RemoveRange(guest is null ? [] : [guest]);
            }
            else if (guest is null)
            {
                work.Db.Add(Guest.New(workspace.Id, member.Id, terms));
            }
            else
            {
                guest.Set(terms);
            }

            work.Raise(new MemberJoined(member.Id, user, member.Role));
            if (invitation.Terms is not null)
            {
                work.Raise(new MemberBecameGuest(member.Id, user));
            }
        }

        work.Audit.In(workspace.Id).About("member", member.Id, invitation.Mail).Change(null, new { member.Role, member.EndsAt, guest = isNew ? invitation.Terms : null });
        return new(user, workspace.Slug);
    }
}
