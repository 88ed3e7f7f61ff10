using Microsoft.EntityFrameworkCore;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;

namespace Relais.Content.Model;

/// <summary>What guests see of posts and media.</summary>
internal static class ContentLimits
{
    /// <summary>
    /// A post is seen as rights on it are held: in one of the guest's campaigns, or for channels that are all theirs; and their own while it has no place yet. Media are
    /// seen with their posts, and by whoever added them.
    /// </summary>
    internal static void Add(GuestRules rules) => rules
        .See<Post>((db, post) => post.Campaign != null && db.GuestPlaces<CampaignId>(PlaceKind.Campaign).Contains(post.Campaign.Value))
        .See<Post>((db, post) => post.Variants.Any() && !post.Variants.Any(v => !db.GuestPlaces<ChannelId>(PlaceKind.Channel).Contains(v.ChannelId)))
        .See<Post>((db, post) => post.Campaign == null && !post.Variants.Any() && post.Owner == db.GuestMember)
        .SeeAll<Variant>("Whether a post is seen depends on all of them; they are read with their post alone.")
        .SeeWith<PostMedia, PostId>(media => media.PostId)
        .SeeWith<PostVersion, PostId>(version => version.PostId)
        .SeeWith<ReviewRemark, PostId>(remark => remark.Post)
        .See<MediaAsset>((db, media) => media.AddedBy == db.GuestMember || db.Set<PostMedia>().Any(m => m.MediaId == media.Id))
        .SeeWith<Rendition, MediaId>(made => made.MediaId)
        .SeeAlso<ChannelId>((db, channel) => db.Set<Post>().Any(p => p.Variants.Any(v => v.ChannelId == channel)));
}
