using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Content.Model;

/// <summary>A media asset in one post, with what is said of it there. Kept when taken out of the text, so that putting it back brings its alternative text.</summary>
internal sealed class PostMedia : IOwned
{
    public PostId PostId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public MediaId MediaId { get; init; }

    public int Order { get; private set; }

    public string AltText { get; private set; } = "";

    public bool Decorative { get; private set; }

    public double FocusX { get; private set; }

    public double FocusY { get; private set; }

    /// <summary>Whether some segment of the post shows it: it cannot be deleted then.</summary>
    public bool Placed { get; private set; }

    public AttachedMedia View() => new(MediaId, AltText, Decorative, FocusX, FocusY);

    public void Set(AttachedMedia view, int order, bool placed)
    {
        Order = order;
        AltText = view.AltText;
        Decorative = view.Decorative;
        FocusX = view.FocusX;
        FocusY = view.FocusY;
        Placed = placed;
    }
}
