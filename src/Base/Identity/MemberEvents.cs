using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Identity;

/// <summary>A workspace was made, with its first owner.</summary>
public sealed record WorkspaceMade(WorkspaceId Workspace, MemberId Owner, string Language);

/// <summary>Somebody became a member, or came back.</summary>
public sealed record MemberJoined(MemberId Member, UserId User, Role Role);

/// <summary>A member's role changed.</summary>
public sealed record MemberRoleChanged(MemberId Member, Role Before, Role After);

/// <summary>A member left or was removed; their work stays under their name.</summary>
public sealed record MemberLeft(MemberId Member, UserId User);

/// <summary>
/// A member was locked out: they cannot come in, their tokens and links are gone, what they scheduled is held. They stay a member, so what they answer
/// for is theirs on paper and in nobody's hands.
/// </summary>
public sealed record MemberLockedOut(MemberId Member, UserId User);

/// <summary>A member who was locked out may come in again. What was held stays held until somebody looks at it.</summary>
public sealed record MemberLetBackIn(MemberId Member, UserId User);

/// <summary>A member became a guest, or a guest lost a place: whatever showed them the workspace by another way than their own pages must end.</summary>
public sealed record MemberBecameGuest(MemberId Member, UserId User);

/// <summary>The team plans in another zone from now on; what is already planned keeps the zone it was planned in.</summary>
public sealed record WorkspaceZoneChanged(WorkspaceId Workspace, string Before, string After);
