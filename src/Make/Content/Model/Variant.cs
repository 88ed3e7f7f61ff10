using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Networks;

namespace Relais.Content.Model;

/// <summary>The post as one channel gets it: its own text if it has one, and its options.</summary>
internal sealed class Variant : IOwned
{
    public PostId PostId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public ChannelId ChannelId { get; init; }

    public int Order { get; private set; }

    /// <summary>Its own text as JSON; <see langword="null"/> while it follows the base text.</summary>
    public string? Segments { get; private set; }

    public string? Warning { get; private set; }

    public PostVisibility? Visibility { get; private set; }

    public string? Language { get; private set; }

    public VariantView View() => new(ChannelId, Segments is null ? null : Post.Read(Segments), Warning, Visibility, Language);

    public void Set(VariantView view, int order)
    {
        Order = order;
        Segments = view.Own is null ? null : Post.ToJson(view.Own);
        Warning = view.Warning;
        Visibility = view.Visibility;
        Language = view.Language;
    }
}
