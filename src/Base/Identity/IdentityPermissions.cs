namespace Relais.Identity;

/// <summary>What members may be allowed to do with people and tokens.</summary>
public static class IdentityPermissions
{
    /// <summary>See who is a member, with role and functions.</summary>
    public const string SeeMembers = "members.see";

    /// <summary>Invite, change roles, remove; never above one's own role.</summary>
    public const string ManageMembers = "members.manage";

    /// <summary>Lock somebody out at once, and let them back in; never above one's own role.</summary>
    public const string LockOut = "members.lock_out";

    /// <summary>Read what one was asked for, as a guest.</summary>
    public const string OwnBrief = "brief.own";

    /// <summary>Make tokens for programs that act in one's own name.</summary>
    public const string OwnTokens = "tokens.own";

    /// <summary>Change the workspace's name, zone and language.</summary>
    public const string ManageWorkspace = "workspace.manage";
}
