using Relais.Kernel.Ids;

namespace Relais.Content;

/// <summary>A post: what is written once and adapted to each channel.</summary>
public readonly record struct PostId(Guid Value) : IId<PostId>
{
    /// <inheritdoc/>
    public static PostId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A picture, GIF or video of the media library.</summary>
public readonly record struct MediaId(Guid Value) : IId<MediaId>
{
    /// <inheritdoc/>
    public static MediaId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One kept version of a post.</summary>
public readonly record struct PostVersionId(Guid Value) : IId<PostVersionId>
{
    /// <inheritdoc/>
    public static PostVersionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One size or format of a media asset, made by Relais.</summary>
public readonly record struct RenditionId(Guid Value) : IId<RenditionId>
{
    /// <inheritdoc/>
    public static RenditionId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
