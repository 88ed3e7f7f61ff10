using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Channels.Model;

internal readonly record struct ConnectionEventId(Guid Value) : IId<ConnectionEventId>
{
    public static ConnectionEventId From(Guid value) => new(value);

    public override string ToString() => Value.ToString();
}

/// <summary>What can happen to a connection. Routine renewals and checks that go well are not written down one by one.</summary>
internal enum ConnectionEventKind
{
    Connected,
    Reconnected,
    NeedsReconnect,
    CheckFailed,
    RefreshFailed,
    Recovered,
    Renamed,
    LimitsChanged,
    Disconnected,
    Removed,
    Restored,
    EndsSoon,
    ScopesMissing,
    LinkMade,
    LinkRevoked,
}

/// <summary>One line in the history of a channel's connection; never changed.</summary>
internal sealed class ConnectionEvent : IOwned
{
    public ConnectionEventId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public ChannelId ChannelId { get; init; }

    public Instant At { get; init; }

    public ConnectionEventKind Kind { get; init; }

    /// <summary>The person, or Relais.</summary>
    public required string By { get; init; }

    /// <summary>One of <see cref="Networks.ReasonCodes"/>.</summary>
    public string? Code { get; init; }

    /// <summary>The network's own words, the old name, ...; without secrets.</summary>
    public string? Detail { get; init; }

    public static ConnectionEvent Of(Work work, ChannelId channel, ConnectionEventKind kind, string? code = null, string? detail = null) => new()
    {
        Id = work.NewId<ConnectionEventId>(),
        WorkspaceId = work.Workspace,
        ChannelId = channel,
        At = work.Now,
        Kind = kind,
        By = work.Caller.Name,
        Code = code,
        Detail = detail is null ? null : Channel.Short(detail),
    };
}
