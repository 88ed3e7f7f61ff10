using Relais.Kernel.Ui;

namespace Relais.Content.Composer;

/// <summary>How a post's state is shown.</summary>
internal static class PostStates
{
    public static Status Status(PostState state) => state switch
    {
        PostState.InReview => Kernel.Ui.Status.Review,
        PostState.ChangesAsked => Kernel.Ui.Status.Changes,
        PostState.Approved => Kernel.Ui.Status.Approved,
        _ => Kernel.Ui.Status.Draft,
    };
}
