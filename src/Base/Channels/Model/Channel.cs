using System.Linq.Expressions;
using System.Text.Json;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Kernel.Ids;
using Relais.Networks;

namespace Relais.Channels.Model;

/// <summary>
/// One connected account. The credential and the lease of its renewal are written by <see cref="Credentials"/> alone, in single
/// conditional statements; everything else goes through the methods here.
/// </summary>
internal sealed class Channel : IOwned, IConcurrent
{
    /// <summary>Where rights on it are asked for.</summary>
    public Whereabouts Whereabouts => Whereabouts.OnChannel(Id.Value);

    public ChannelId Id { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    public required string Network { get; init; }

    /// <summary>Root address of the server, normalised: scheme and host in lower case, a final slash.</summary>
    public required string Instance { get; set; }

    public required string AccountId { get; init; }

    public required string Handle { get; set; }

    public required string Name { get; set; }

    public required string ProfileUrl { get; set; }

    public string? AvatarKey { get; set; }

    /// <summary>Where <see cref="AvatarKey"/> was fetched from, so that it is fetched again only when it has moved.</summary>
    public string? AvatarUrl { get; set; }

    public int Colour { get; set; }

    public ChannelState State { get; set; }

    public required string Limits { get; set; }

    public List<string> Scopes { get; set; } = [];

    public List<string> MissingScopes { get; set; } = [];

    /// <summary>Sealed <see cref="Networks.Credential"/>; <see langword="null"/> when disconnected.</summary>
    public byte[]? Credential { get; set; }

    public Instant? ExpiresAt { get; set; }

    /// <summary>When only the account's owner can give a new authorisation; <see langword="null"/> when the network sets no such end.</summary>
    public Instant? EndsAt { get; set; }

    /// <summary>When to say next that <see cref="EndsAt"/> comes near.</summary>
    public Instant? NextWarningAt { get; set; }

    public Instant ConnectedAt { get; set; }

    public string? ConnectedBy { get; set; }

    public Instant? RefreshedAt { get; set; }

    public Instant? NextRefreshAt { get; set; }

    public Guid? RefreshLease { get; set; }

    public Instant? RefreshLeaseUntil { get; set; }

    public Instant? NextCheckAt { get; set; }

    public Instant? LastCheckedAt { get; set; }

    /// <summary>Checks that failed one after the other; a single one is often the network's bad hour.</summary>
    public int FailedChecks { get; set; }

    /// <summary>What the people who manage channels were last told of, one of <see cref="ReasonCodes"/>.</summary>
    public string? AlertedFor { get; set; }

    public Instant? AlertedAt { get; set; }

    /// <summary>Whether that still stands.</summary>
    public bool AlertOpen { get; set; }

    public Instant? LastSuccessAt { get; set; }

    public string? FailureCode { get; set; }

    /// <summary>The network's own words, without secrets.</summary>
    public string? FailureDetail { get; set; }

    public Instant? FailedAt { get; set; }

    public int? RateLimit { get; set; }

    public int? RateRemaining { get; set; }

    public Instant? RateResetsAt { get; set; }

    public Instant? RateReadAt { get; set; }

    public Instant CreatedAt { get; init; }

    public Instant? RemovedAt { get; set; }

    public Guid Version { get; set; }

    public NetworkLimits LimitsReported => JsonSerializer.Deserialize<NetworkLimits>(Limits) ?? NetworkLimits.None;

    public static string Write(NetworkLimits limits) => JsonSerializer.Serialize(limits);

    /// <summary>How an instance's address is stored and compared.</summary>
    public static string Normal(Uri instance) => instance.GetLeftPart(UriPartial.Authority).ToLowerInvariant() + "/";

    /// <summary>What <see cref="ToView"/> reads and nothing else: half of the columns, and not the credential, are left in the database.</summary>
    public static Expression<Func<Channel, Channel>> Shown { get; } = c => new()
    {
        Id = c.Id,
        Network = c.Network,
        Instance = c.Instance,
        AccountId = c.AccountId,
        Name = c.Name,
        Handle = c.Handle,
        ProfileUrl = c.ProfileUrl,
        AvatarKey = c.AvatarKey,
        Colour = c.Colour,
        State = c.State,
        Limits = c.Limits,
        MissingScopes = c.MissingScopes,
        ConnectedAt = c.ConnectedAt,
        ExpiresAt = c.ExpiresAt,
        EndsAt = c.EndsAt,
        LastSuccessAt = c.LastSuccessAt,
        LastCheckedAt = c.LastCheckedAt,
        FailureCode = c.FailureCode,
        FailedAt = c.FailedAt,
        RemovedAt = c.RemovedAt,
    };

    public ChannelView ToView(NetworkCatalog networks) => new(
        Id,
        Network,
        networks.TryGet(Network, out var network) ? network.Info.Name : Network,
        new(Instance),
        AccountId,
        Name,
        Handle,
        new(ProfileUrl),
        AvatarKey,
        Colour,
        State,
        network is null ? LimitsReported : network.Info.Limits.OverriddenBy(LimitsReported),
        ConnectedAt,
        ExpiresAt,
        LastSuccessAt,
        State == ChannelState.Connected && FailedAt < LastSuccessAt ? null : FailureCode,
        RemovedAt is not null)
    {
        EndsAt = EndsAt,
        MissingScopes = MissingScopes,
        LastCheckedAt = LastCheckedAt,
    };

    /// <summary>The network no longer accepts the credential. True when this is news.</summary>
    public bool NeedReconnect(Reason reason, Instant now)
    {
        Fail(reason, now);
        if (State != ChannelState.Connected)
        {
            return false;
        }

        State = ChannelState.NeedsReconnect;
        NextRefreshAt = null;
        return true;
    }

    /// <summary>Notes a failure without a change of state.</summary>
    public void Fail(Reason reason, Instant now) => (FailureCode, FailureDetail, FailedAt) = (reason.Code, Short(reason.Detail), now);

    /// <summary>The network did what was asked.</summary>
    public void Succeed(Instant now) => (LastSuccessAt, FailureCode, FailureDetail, FailedAt, FailedChecks) = (now, null, null, null, 0);

    /// <summary>Forgets the credential.</summary>
    public void Disconnect()
    {
        State = ChannelState.Disconnected;
        (Credential, ExpiresAt, NextRefreshAt, NextCheckAt) = (null, null, null, null);
        (EndsAt, NextWarningAt, AlertOpen) = (null, null, false);
        (FailureCode, FailureDetail, FailedAt, FailedChecks) = (null, null, null, 0);
        ForgetBudget();
    }

    /// <summary>The account is on another server now, which keeps an account of its own of how much may be asked.</summary>
    public void MoveTo(string instance)
    {
        Instance = instance;
        ForgetBudget();
    }

    private void ForgetBudget() => (RateLimit, RateRemaining, RateResetsAt, RateReadAt) = (null, null, null, null);

    internal static string Short(string detail) => detail.Length <= 500 ? detail : detail[..500];
}
