using Relais.Channels;
using Relais.Content.Writing;
using Relais.Kernel.Words;
using Relais.Networks;

namespace Relais.Content.Composer;

/// <summary>What the composer's island is given; its shape is said in <c>web/src/composer/contract.ts</c>.</summary>
public sealed record ComposerState(
    PostId Post,
    string Version,
    bool ReadOnly,
    PostText Text,
    IReadOnlyList<ComposerChannel> Channels,
    IReadOnlyList<ComposerMedia> Media);

/// <summary>A channel as the composer needs it: who it is, and how much room it leaves.</summary>
public sealed record ComposerChannel
{
    public required ChannelId Id { get; init; }

    public required string Network { get; init; }

    public required string NetworkName { get; init; }

    public required string Name { get; init; }

    public required string Handle { get; init; }

    /// <summary>The account's picture.</summary>
    public string? AvatarUrl { get; init; }

    /// <summary>Whether another channel is on the same network: its sign would not tell them apart.</summary>
    public required bool IsOneOfSeveral { get; init; }

    /// <summary><c>graphemes</c>, <c>weighted</c>, <c>mastodon</c> or <c>threads</c>.</summary>
    public required string Counter { get; init; }

    public required int Limit { get; init; }

    public int? ByteLimit { get; init; }

    public int? UrlLength { get; init; }

    public required int MaxMedia { get; init; }

    public int? AltLimit { get; init; }

    public required bool Threads { get; init; }

    public required bool ContentWarning { get; init; }

    /// <summary>Who may see a post, as choices; empty when the network has none.</summary>
    public required IReadOnlyList<PostVisibility> Visibilities { get; init; }

    /// <summary>The one chosen for this post; <see langword="null"/> for the account's usual.</summary>
    public PostVisibility? Visibility { get; init; }

    /// <summary>A network that says no limit leaves as much room as a post can hold here.</summary>
    internal static ComposerChannel Of(ChannelView channel, NetworkInfo network, PostVisibility? visibility, string slug) => new()
    {
        Id = channel.Id,
        Network = channel.Network,
        NetworkName = channel.NetworkName,
        Name = channel.Name,
        Handle = channel.Handle,
        AvatarUrl = channel.PicturePath is { } path ? $"/w/{slug}/{path}" : null,
        IsOneOfSeveral = channel.IsOneOfSeveral,
        Counter = network.Counting switch
        {
            CountingRule.GraphemesAndBytes => "graphemes",
            CountingRule.Weighted => "weighted",
            CountingRule.EmojiAsBytes => "threads",
            _ => "mastodon",
        },
        Limit = channel.Limits.TextLength?.Value ?? PostLimits.Text,
        ByteLimit = channel.Limits.TextBytes?.Value,
        UrlLength = channel.Limits.LinkLength?.Value,
        MaxMedia = channel.Limits.Images?.Value ?? PostLimits.Media,
        AltLimit = channel.Limits.AltTextLength?.Value,
        Threads = network.HasThreads,
        ContentWarning = network.ContentWarnings == ContentWarnings.FreeText,
        Visibilities = network.Visibilities,
        Visibility = visibility,
    };
}

/// <summary>A media as one post uses it, with the address of its picture.</summary>
public sealed record ComposerMedia
{
    public required MediaId Id { get; init; }

    public required string Name { get; init; }

    public required MediaKind Kind { get; init; }

    public string? Url { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required string Alt { get; init; }

    public required bool Decorative { get; init; }

    public required double FocusX { get; init; }

    public required double FocusY { get; init; }

    /// <summary><c>ready</c>, <c>processing</c> or <c>failed</c>.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    internal static ComposerMedia Of(MediaView media, AttachedMedia said, string slug, Text words) => new()
    {
        Id = media.Id,
        Name = media.Name,
        Kind = media.Kind,
        Url = $"/w/{slug}/media/{media.Id}/view",
        Width = media.Width,
        Height = media.Height,
        Alt = said.AltText,
        Decorative = said.Decorative,
        FocusX = said.FocusX,
        FocusY = said.FocusY,
        State = media.State switch { MediaState.Ready => "ready", MediaState.Failed => "failed", _ => "processing" },
        Reason = media.Reason is { } reason ? words[reason] : null,
    };
}
