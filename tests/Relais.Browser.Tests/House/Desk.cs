using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Browser.House;

/// <summary>A workspace of one test, so that tests do not meet. Everybody known to the <see cref="Stand"/> is a member.</summary>
/// <param name="Owner">Acts through slices where a test needs something to be there already.</param>
public sealed record Desk(WorkspaceId Id, string Slug, Caller Owner)
{
    /// <summary>An account of the sandbox, ready to publish to, when the test asked for one.</summary>
    public ChannelId Channel { get; init; }

    /// <summary>Its user name on the sandbox.</summary>
    public string Account { get; init; } = "";

    public string At(string path) => $"/w/{Slug}/{path}";
}
