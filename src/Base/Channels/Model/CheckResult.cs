using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;

namespace Relais.Channels.Model;

internal readonly record struct CheckResultId(Guid Value) : IId<CheckResultId>
{
    public static CheckResultId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>What came of one check of a channel; kept for <see cref="Kept"/> and never changed.</summary>
internal sealed class CheckResult : IOwned
{
    public static readonly Duration Kept = Duration.FromDays(30);

    public CheckResultId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public ChannelId ChannelId { get; init; }

    public Instant At { get; init; }

    /// <summary>Why it failed, one of <see cref="Networks.ReasonCodes"/>; <see langword="null"/> when all was well.</summary>
    public string? Code { get; init; }
}
