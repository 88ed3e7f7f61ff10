using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Notifications.Model;

/// <summary>How a member wants to be told of one kind; without a row, the usual way.</summary>
internal sealed class NotificationChoice : IOwned
{
    public MemberId MemberId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public required string Kind { get; init; }

    public TellBy By { get; set; }
}

/// <summary>When a member gets mail, on the wall clock of their own zone.</summary>
internal sealed class NotificationHours : IOwned
{
    internal static readonly LocalTime UsualDigest = new(8, 30);

    public MemberId MemberId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>From here on no mail is sent; <see langword="null"/> with <see cref="QuietTo"/> for no quiet hours.</summary>
    public LocalTime? QuietFrom { get; set; }

    public LocalTime? QuietTo { get; set; }

    public LocalTime DigestAt { get; set; } = UsualDigest;
}
