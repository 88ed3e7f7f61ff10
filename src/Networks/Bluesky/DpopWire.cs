using System.Collections.Concurrent;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>
/// Sends calls with a proof of possession. Servers give nonces and change them at least every five minutes (atproto.com/specs/oauth, read 2026-11-22); the last
/// one of each server is remembered for this process only. A call that a server refuses for its nonce was not carried out, so it is sent once more with the new one.
/// </summary>
internal sealed class DpopWire(Wire wire)
{
    private const string Header = "DPoP-Nonce";
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, string> nonces = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="make">Makes the call, once per try: a body that was read cannot be read again.</param>
    /// <param name="accessToken">Of calls to a personal data server; null for calls to an authorization server.</param>
    public async Task<WireAnswer> SendAsync(DpopKey key, string? accessToken, Func<ValueTask<WireRequest>> make, CancellationToken ct)
    {
        for (var again = false; ; again = true)
        {
            var request = await make();
            var server = request.Address.GetLeftPart(UriPartial.Authority);
            var used = nonces.GetValueOrDefault(server);
            var proof = key.Proof(request.Method, request.Address, wire.Now, used, accessToken);
            var headers = new Dictionary<string, string>(request.Headers, StringComparer.Ordinal) { ["DPoP"] = proof };
            // A proof is good for one address: a redirect would need another.
            var answer = await wire.SendAsync(request with { Headers = headers, Bearer = accessToken, Scheme = "DPoP", FollowsRedirects = false, Secrets = [.. request.Secrets, proof] }, ct);
            if (answer is not WireAnswer.Received received)
                return answer;
            if (received.Header(Header) is { Length: > 0 and <= 1000 } next)
                Remember(server, next);
            if (again || !AsksForNonce(received) || received.Header(Header) == used)
                return answer;
        }
    }

    /// <summary>An authorization server says it in the body, a resource server in a header (RFC 9449, sections 8 and 9).</summary>
    private static bool AsksForNonce(WireAnswer.Received received) =>
        (received.Status == 400 && received.Root().Text("error") == "use_dpop_nonce")
        || (received.Status == 401 && received.Header("WWW-Authenticate")?.Contains("use_dpop_nonce", StringComparison.Ordinal) == true);

    private void Remember(string server, string nonce)
    {
        if (nonces.Count >= Most)
            nonces.Clear();
        nonces[server] = nonce;
    }
}
