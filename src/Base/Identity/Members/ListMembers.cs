using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Access;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.Members;

/// <summary>Lists members and, for those who manage them, open invitations.</summary>
public sealed record ListMembers : IRequest<MemberList>;

/// <summary>The members of a workspace.</summary>
/// <param name="Members">Owners first, then by name.</param>
/// <param name="Invitations">Open or expired invitations, newest first; empty for those who do not manage members.</param>
/// <param name="Roles">Roles that the reader can give, highest first; empty for those who do not manage members.</param>
/// <param name="SendsMail">Whether invitations leave by mail; otherwise their link is shown.</param>
public sealed record MemberList(IReadOnlyList<MemberRow> Members, IReadOnlyList<InvitationRow> Invitations, IReadOnlyList<Role> Roles, bool SendsMail)
{
    /// <summary>What a guest can be limited to; empty for those who do not manage members.</summary>
    public IReadOnlyList<Kernel.Ui.PlaceName> Places { get; init; } = [];

    /// <summary>Whether the reader manages members.</summary>
    public bool MayManage => Roles.Count > 0;
}

/// <summary>One member.</summary>
/// <param name="Id">The place in the workspace.</param>
/// <param name="Name">Name shown.</param>
/// <param name="Mail">Address, for those who manage members and for oneself.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Colour">1 to 6.</param>
/// <param name="JoinedAt">When they joined.</param>
/// <param name="IsMe">Whether it is the reader.</param>
/// <param name="MayChange">Whether the reader may change their role or remove them.</param>
/// <param name="SecondFactor">For those who manage members: whether a second factor or a passkey protects the account.</param>
/// <param name="Version">The version seen.</param>
/// <param name="Portrait">Key of their portrait in the file store.</param>
/// <param name="IsLockedOut">Whether they are locked out.</param>
/// <param name="EndsAt">When their access is over by itself, for those who manage members and for oneself.</param>
public sealed record MemberRow(MemberId Id, string Name, string? Mail, Role Role, int Colour, Instant JoinedAt, bool IsMe, bool MayChange, bool? SecondFactor, Guid Version, string? Portrait = null, bool IsLockedOut = false, Instant? EndsAt = null)
{
    /// <summary>A guest, who sees chosen campaigns and channels alone.</summary>
    public bool IsGuest { get; init; }
}

/// <summary>One invitation that was not accepted yet.</summary>
public sealed record InvitationRow(InvitationId Id, string Mail, Role Role, Instant SentAt, Instant ExpiresAt, bool Expired, Instant? MemberUntil = null, bool IsGuest = false);

[Slice("identity.list_members", IdentityPermissions.SeeMembers, Http = "GET /members")]
internal sealed class ListMembersSlice(AppDb db, Rights rights, Letters letters, Places places, IServiceProvider run, TimeProvider time) : ReadSlice<ListMembers, MemberList>
{
    public override async Task<Outcome<MemberList>> Handle(ListMembers request, Caller caller, CancellationToken cancel)
    {
        var manages = rights.May(caller, IdentityPermissions.ManageMembers);
        var members = await db.Set<Member>().AsNoTracking().Where(m => m.LeftAt == null).ToListAsync(cancel);
        var accounts = members.ConvertAll(m => m.UserId.Value);
        var users = await db.Set<User>().AsNoTracking().Where(u => accounts.Contains(u.Id))
            .Select(u => new { u.Id, u.DisplayName, u.Email, u.TwoFactorEnabled, u.Portrait })
            .ToDictionaryAsync(u => u.Id, cancel);
        var passkeys = !manages ? [] : await db.UserPasskeys.Where(p => accounts.Contains(p.UserId)).Select(p => p.UserId).Distinct().ToListAsync(cancel);
        var guests = (await db.Set<Guest>().AsNoTracking().Select(g => g.MemberId).ToListAsync(cancel)).ToHashSet();
        var rows = members.Select(m =>
        {
            var user = users[m.UserId.Value];
            var me = m.UserId == caller.User;
            return new MemberRow(
                m.Id,
                user.DisplayName,
                manages || me ? user.Email : null,
                m.Role,
                Kernel.Ui.PersonView.ColourOf(m.Id.Value),
                m.JoinedAt,
                me,
                manages && m.Role <= caller.Role,
                manages ? user.TwoFactorEnabled || passkeys.Contains(user.Id) : null,
                m.Version,
                user.Portrait,
                m.LockedAt is not null,
                manages || me ? m.EndsAt : null) { IsGuest = guests.Contains(m.Id) };
        });
        return new MemberList(
            [.. rows.OrderByDescending(r => r.Role == Role.Owner).ThenBy(r => r.Name, StringComparer.CurrentCulture)],
            manages ? await Invitations(cancel) : [],
            manages ? MemberRules.Grantable(caller.Role) : [],
            letters.CanSend) { Places = manages ? await places.Read(run, cancel) : [] };
    }

    private async Task<IReadOnlyList<InvitationRow>> Invitations(CancellationToken cancel)
    {
        var now = time.Now();
        var open = await db.Set<Invitation>().AsNoTracking().Where(i => i.AcceptedAt == null && i.RevokedAt == null).OrderByDescending(i => i.SentAt).ToListAsync(cancel);
        return [.. open.Select(i => new InvitationRow(i.Id, i.Mail, i.Role, i.SentAt, i.ExpiresAt, i.ExpiresAt <= now, i.MemberUntil, i.Guest is not null))];
    }
}
