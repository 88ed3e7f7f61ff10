namespace Relais.Kernel.Slices;

/// <summary>
/// The limits of a guest: somebody from outside who works on chosen campaigns and channels. They read and change nothing else, whatever their role and
/// rights: limits only ever take away.
/// </summary>
/// <param name="Channels">Chosen channels. A post is theirs when all of its channels are.</param>
/// <param name="Campaigns">Chosen campaigns, with their posts whatever the channels.</param>
public sealed record GuestPlaces(IReadOnlyList<Guid> Channels, IReadOnlyList<Guid> Campaigns)
{
    /// <summary>The limits that these places make.</summary>
    public static GuestPlaces Of(IEnumerable<RightsPlace> places)
    {
        var all = places.ToLookup(p => p.Kind, p => p.Id);
        return new([.. all[PlaceKind.Channel]], [.. all[PlaceKind.Campaign]]);
    }

    /// <summary>The same places in the same order.</summary>
    public bool Equals(GuestPlaces? other) => other is not null && Channels.SequenceEqual(other.Channels) && Campaigns.SequenceEqual(other.Campaigns);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Channels.Count, Campaigns.Count, Channels.Concat(Campaigns).FirstOrDefault());

    /// <summary>Whether a thing that is there lies within. What is nowhere yet does: its maker is asked again when it gets a place.</summary>
    public bool Hold(Whereabouts where) =>
        where.IsNowhere
        || (where.Campaign is { } campaign && Campaigns.Contains(campaign))
        || (where.Channels.Count > 0 && where.Channels.All(Channels.Contains));
}
