using NodaTime;

namespace Relais.Networks.Http;

/// <summary>How this installation speaks to networks. Every value has a default that suits a server on the public internet.</summary>
public sealed record WireOptions
{
    /// <summary>Shown to servers; some refuse callers that do not say who they are.</summary>
    public string UserAgent { get; init; } = "Relais/1.0";

    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the start of a call to the last byte of its answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The same for calls that send a picture or a video.</summary>
    public TimeSpan MediaTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>An answer longer than this is not read further.</summary>
    public int MaxAnswerBytes { get; init; } = 4 * 1024 * 1024;

    public AddressGuard Addresses { get; init; } = AddressGuard.PublicOnly;

    /// <summary>Told of every exchange, for logs and metrics; holds no secret. Must not block.</summary>
    public Action<WireExchange>? Observe { get; init; }
}

/// <summary>One call, as it may be written in a log.</summary>
/// <param name="Path">Without the query, which may hold secrets.</param>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Failure">One of <see cref="ReasonCodes"/> when no answer came.</param>
public sealed record WireExchange(Instant At, string Method, string Host, string Path, int? Status, string? Failure, TimeSpan Elapsed);
