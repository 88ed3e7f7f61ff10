using Relais.Campaigns;
using Relais.Channels;
using Relais.Networks;

namespace Relais.Content;

/// <summary>A post exactly as one channel would get it now.</summary>
/// <param name="Segments">In order; one, or several for a thread. Empty when the post is not for this channel.</param>
/// <param name="ContentHash">
/// SHA-256, lower-case hexadecimal, of the canonical JSON of everything that goes out: channel, text of each segment, options,
/// and for each media its bytes, alternative text and focus point. Equal hashes mean equal posts.
/// </param>
/// <param name="Findings">What stands against it, and what is worth knowing.</param>
/// <param name="State">Where the writing stands.</param>
public sealed record OutgoingPost(IReadOnlyList<OutgoingPart> Segments, string ContentHash, IReadOnlyList<ContentFinding> Findings, PostState State)
{
    /// <summary>Whether nothing blocks it.</summary>
    public bool Sendable => Segments.Count > 0 && Findings.All(f => f.Weight != FindingWeight.Blocks);
}

/// <summary>A post as it stands, read once for all that is asked of it: where it goes, and what each channel would get.</summary>
public sealed class PostToSend
{
    private readonly Func<ChannelView, OutgoingPost> build;

    internal PostToSend(PostId id, CampaignId? campaign, bool isDeleted, IReadOnlyList<ChannelId> channels, Func<ChannelView, OutgoingPost> build) =>
        (Id, Campaign, IsDeleted, Channels, this.build) = (id, campaign, isDeleted, channels, build);

    /// <summary>The post.</summary>
    public PostId Id { get; }

    /// <summary>Its campaign.</summary>
    public CampaignId? Campaign { get; }

    /// <summary>Whether it was deleted.</summary>
    public bool IsDeleted { get; }

    /// <summary>The channels it is for, in the order of the post.</summary>
    public IReadOnlyList<ChannelId> Channels { get; }

    /// <summary>Exactly what this channel would get, with what stands against it.</summary>
    public OutgoingPost For(ChannelView channel) => build(channel);
}

/// <summary>One segment ready to be handed to a network.</summary>
/// <param name="Index">Place in the thread, from 0.</param>
/// <param name="Text">Exactly as written.</param>
/// <param name="Media">In order.</param>
/// <param name="Options">Content warning, visibility, language.</param>
public sealed record OutgoingPart(int Index, string Text, IReadOnlyList<OutgoingFile> Media, PostOptions Options);

/// <summary>A media file in the very bytes that will be sent.</summary>
/// <param name="Asset">The asset it comes from.</param>
/// <param name="FileKey">Key in the file store: the SHA-256 of its bytes.</param>
/// <param name="Media">What a network needs; streams from the file store.</param>
public sealed record OutgoingFile(MediaId Asset, string FileKey, OutgoingMedia Media);

/// <summary>How much a finding matters.</summary>
public enum FindingWeight
{
    /// <summary>The network would refuse it, or the house forbids it: it is not sent.</summary>
    Blocks,

    /// <summary>It goes out, perhaps not as meant.</summary>
    Warns,

    /// <summary>A fact, such as a picture made smaller.</summary>
    Tells,
}

/// <summary>One thing found in a post for one channel.</summary>
/// <param name="Weight">How much it matters.</param>
/// <param name="TextKey">Key of the sentence; also the stable code.</param>
/// <param name="Args">Values for its placeholders.</param>
/// <param name="Segment">Which segment, from 0; <see langword="null"/> for the whole post.</param>
/// <param name="Media">Which media, if it is about one.</param>
public sealed record ContentFinding(FindingWeight Weight, string TextKey, IReadOnlyList<object> Args, int? Segment = null, MediaId? Media = null);
