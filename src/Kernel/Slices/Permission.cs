namespace Relais.Kernel.Slices;

/// <summary>One thing that a member may be allowed to do, such as <c>posts.write</c>.</summary>
/// <param name="Key">Stable name; also the scope of a token. Its words are <c>permission.{Key}</c>.</param>
/// <param name="Least">The least role that has it.</param>
public sealed record Permission(string Key, Role Least)
{
    /// <summary>Key of slices that need nobody signed in; such a slice says why.</summary>
    public const string Anyone = "anyone";

    /// <summary>Key of slices that need an account but no workspace (one's own account, making a workspace).</summary>
    public const string Account = "account";

    /// <summary>Whether it can be given, or taken, for one channel or campaign alone: the slices that ask for it say where (<see cref="SliceAttribute.OnPlaces"/>).</summary>
    public bool OnPlaces { get; init; }
}

/// <summary>What a right can be narrowed to.</summary>
public enum PlaceKind
{
    /// <summary>One connected account.</summary>
    Channel,

    /// <summary>One campaign, with its posts whatever their channels.</summary>
    Campaign,
}

/// <summary>One channel or campaign.</summary>
public readonly record struct RightsPlace(PlaceKind Kind, Guid Id);

/// <summary>Rights that a member has, or has not, besides those of the role.</summary>
/// <param name="Set">Which set they come from: the key of a ready-made one, else its identifier.</param>
/// <param name="Permissions">The permissions of the set.</param>
/// <param name="Place">Where; <see langword="null"/> for the whole workspace.</param>
/// <param name="Takes">Takes the rights away there, whatever else gives them.</param>
public sealed record Grant(string Set, IReadOnlySet<string> Permissions, RightsPlace? Place, bool Takes);

/// <summary>Where a thing is: a post is on its channels and in its campaign.</summary>
/// <param name="Channels">Its channels.</param>
/// <param name="Campaign">Its campaign, if it is in one.</param>
public sealed record Whereabouts(IReadOnlyCollection<Guid> Channels, Guid? Campaign = null)
{
    /// <summary>On no channel and in no campaign yet.</summary>
    public static Whereabouts Nowhere { get; } = new([]);

    /// <summary>Whether it is nowhere yet.</summary>
    public bool IsNowhere => Channels.Count == 0 && Campaign is null;

    /// <summary>On one channel.</summary>
    public static Whereabouts OnChannel(Guid channel, Guid? campaign = null) => new([channel], campaign);

    /// <summary>A campaign itself.</summary>
    public static Whereabouts InCampaign(Guid campaign) => new([], campaign);

    /// <summary>One place.</summary>
    public static Whereabouts Of(RightsPlace place) => place.Kind == PlaceKind.Channel ? OnChannel(place.Id) : InCampaign(place.Id);

    internal bool Touches(RightsPlace place) => place.Kind == PlaceKind.Channel ? Channels.Contains(place.Id) : Campaign == place.Id;
}
