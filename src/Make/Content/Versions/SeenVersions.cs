using Relais.Content.Model;
using Relais.Kernel.Slices;

namespace Relais.Content.Versions;

/// <summary>What of a post's past its readers see: everything, but for guests, whose limits hold for how the post was as for how it is.</summary>
internal static class SeenVersions
{
    /// <summary>A post that came into a guest's campaign may have been for channels that are not theirs; while it was nowhere, it was its writer's.</summary>
    public static bool Sees(this Caller caller, PostVersion version)
    {
        if (caller.Guest is not { } limits)
        {
            return true;
        }

        var where = PostContent.Parse(version.Content).Whereabouts();
        return where.IsNowhere ? version.MemberId == caller.Member : limits.Hold(where);
    }
}
