using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>Calls to one kind of server, and what its refusals mean.</summary>
internal sealed class MastodonCalls(Wire wire)
{
    public Wire Wire => wire;

    public Instant Now => wire.Now;

    public static Uri Api(Uri instance, string path) => new(instance, path);

    /// <summary>Identifiers may hold slashes and anything else.</summary>
    public static Uri Api(Uri instance, string before, string id, string after = "") => new(instance, before + Uri.EscapeDataString(id) + after);

    public Task<WireAnswer> GetAsync(ChannelAccess access, Uri address, CancellationToken ct) =>
        wire.SendAsync(WireRequest.Get(address) with { Bearer = Token(access) }, ct);

    /// <summary>Small servers drop kept connections without a word, and a write must not be lost to that.</summary>
    public Task<WireAnswer> WriteAsync(WireRequest request, CancellationToken ct) => wire.SendAsync(request with { KeptWithCare = true }, ct);

    public static string Token(ChannelAccess access) => access.Credential.Secret(MastodonSecrets.AccessToken);

    /// <summary>The failure of a call that posts nothing.</summary>
    public NetworkResult<T>.Failed Failed<T>(WireAnswer answer)
    {
        var (reason, notBefore) = Explain(answer);
        return new(reason, notBefore);
    }

    public (Reason Reason, Instant? NotBefore) Explain(WireAnswer answer) => answer switch
    {
        WireAnswer.NotSent notSent => (notSent.Reason, null),
        WireAnswer.Lost lost => (lost.Reason, null),
        WireAnswer.Received received => (new(Code(received), Detail(received)), RateHeaders.NotBefore(received, Now)),
        _ => throw new InvalidOperationException("An answer of a kind that does not exist."),
    };

    /// <summary>The server's own words: {"error": "..."} as documented, else the beginning of whatever came.</summary>
    public static string Detail(WireAnswer.Received received)
    {
        var error = received.Root().Text("error_description") ?? received.Root().Text("error");
        return error is null ? $"{received.Status} {received.Evidence(300)}".TrimEnd() : Redaction.Remove($"{received.Status} {error}", received.Secrets);
    }

    /// <summary>
    /// A refusal without the error that the documentation promises (docs.joinmastodon.org/entities/Error, read 2026-11-23): whatever stands in front of the server
    /// said it, of this one request, and nothing of the account. A 401 counts without words too: snac 2.96 has none.
    /// </summary>
    public static bool IsPage(WireAnswer.Received received) => received.Status is 403 or 422 && received.Root().Child("error") is null;

    private static string Code(WireAnswer.Received received) => received.Status switch
    {
        _ when IsPage(received) => ReasonCodes.NetworkTrouble,
        401 => ReasonCodes.TokenRejected,
        403 when Says(received, "scope") => ReasonCodes.ScopeMissing,
        403 => ReasonCodes.AccountBlocked,
        404 or 410 => ReasonCodes.NotFound,
        413 => ReasonCodes.MediaTooLarge,
        429 => ReasonCodes.RateLimited,
        >= 500 => ReasonCodes.NetworkTrouble,
        400 or 422 => ReasonCodes.PostRefused,
        _ => ReasonCodes.StrangeAnswer,
    };

    public static bool Says(WireAnswer.Received received, string word) => Detail(received).Contains(word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Names of the secrets in a <see cref="Credential"/> of this family.</summary>
internal static class MastodonSecrets
{
    public const string AccessToken = "access_token";

    /// <summary>Scopes granted, separated by spaces: kept here because the server does not tell them again.</summary>
    public const string Scopes = "scopes";

    /// <summary>The domain in handles, which may differ from the address of the server.</summary>
    public const string Domain = "domain";
}
