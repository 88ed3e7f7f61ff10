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

/// <summary>A link by which somebody without an account sees posts.</summary>
public readonly record struct ReviewLinkId(Guid Value) : IId<ReviewLinkId>
{
    /// <inheritdoc/>
    public static ReviewLinkId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>One use of a review link.</summary>
public readonly record struct ReviewUseId(Guid Value) : IId<ReviewUseId>
{
    /// <inheritdoc/>
    public static ReviewUseId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>What somebody outside said of a post.</summary>
public readonly record struct ReviewRemarkId(Guid Value) : IId<ReviewRemarkId>
{
    /// <inheritdoc/>
    public static ReviewRemarkId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
