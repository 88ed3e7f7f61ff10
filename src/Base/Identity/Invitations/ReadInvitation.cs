using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.Invitations;

/// <summary>Reads an invitation by the secret of its link.</summary>
public sealed record ReadInvitation(string Secret) : IRequest<InvitationView>;

/// <summary>What the person invited sees before deciding.</summary>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="InvitedBy">Who invites.</param>
/// <param name="Mail">The invited address.</param>
/// <param name="Role">The role offered.</param>
/// <param name="HasAccount">Whether that address has an account, so that one signs in instead of making a second one.</param>
public sealed record InvitationView(string Workspace, string InvitedBy, string Mail, Role Role, bool HasAccount)
{
    /// <summary>For a guest: what they are asked for.</summary>
    public GuestTerms? Guest { get; init; }
}

[Slice("identity.read_invitation", Permission.Anyone, AnyoneBecause = "The link's secret is the proof that the reader was invited.")]
internal sealed class ReadInvitationSlice(AppDb db, UserManager<User> users, Inviters inviters, TimeProvider time) : ReadSlice<ReadInvitation, InvitationView>
{
    public override async Task<Outcome<InvitationView>> Handle(ReadInvitation request, Caller caller, CancellationToken cancel)
    {
        if (await InvitationDesk.Find(db, request.Secret, cancel) is not { } found || !found.IsOpen(time.Now()))
        {
            return Problem.NotFound("identity.invitation_gone");
        }

        if (!await inviters.StillMay(db, found, time.Now(), cancel))
        {
            return Inviters.MayNot;
        }

        var workspace = await db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == found.WorkspaceId, cancel);
        var by = await users.FindByIdAsync(found.InvitedBy.ToString());
        return new InvitationView(workspace.Name, by?.DisplayName ?? "Relais", found.Mail, found.Role, await users.FindByEmailAsync(found.Mail) is not null) { Guest = found.Terms is { } terms ? terms with { Places = [] } : null };
    }
}
