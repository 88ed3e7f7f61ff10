using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace Relais.Networks.Bluesky;

/// <summary>
/// A P-256 key that signs JSON web tokens with ES256: the proof of possession that goes with every call of a session (DPoP, RFC 9449), and the assertion by which
/// this installation authenticates itself to authorization servers (RFC 7523).
/// </summary>
internal sealed class DpopKey : IDisposable
{
    private readonly ECDsa key;

    private DpopKey(ECDsa key) => this.key = key;

    public static DpopKey New() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>From <see cref="Secret"/>.</summary>
    public static DpopKey Of(string secret)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(secret), out _);
        return new(key);
    }

    /// <summary>The whole key, to be kept sealed.</summary>
    public string Secret => Convert.ToBase64String(key.ExportPkcs8PrivateKey());

    /// <summary>The public half as a JSON web key, without a name.</summary>
    public IReadOnlyDictionary<string, string> Public
    {
        get
        {
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return new Dictionary<string, string>(StringComparer.Ordinal) { ["crv"] = "P-256", ["kty"] = "EC", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) };
        }
    }

    /// <summary>The key's thumbprint (RFC 7638), which names it.</summary>
    public string Thumbprint
    {
        get
        {
            var parts = Public;
            return Hash($$"""{"crv":"{{parts["crv"]}}","kty":"{{parts["kty"]}}","x":"{{parts["x"]}}","y":"{{parts["y"]}}"}""");
        }
    }

    public void Dispose() => key.Dispose();

    /// <summary>The proof for one call: it names method, address without query, moment, the server's nonce, and the token that it goes with.</summary>
    public string Proof(HttpMethod method, Uri address, Instant now, string? nonce, string? accessToken)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["jti"] = Random(),
            ["htm"] = method.Method,
            ["htu"] = address.GetLeftPart(UriPartial.Path),
            ["iat"] = now.ToUnixTimeSeconds(),
        };
        if (nonce is not null)
            claims["nonce"] = nonce;
        if (accessToken is not null)
            claims["ath"] = Hash(accessToken);
        return Sign(new { typ = "dpop+jwt", alg = "ES256", jwk = Public }, claims);
    }

    /// <summary>What authenticates this installation to one authorization server, for a minute.</summary>
    public string Assertion(string clientId, string issuer, Instant now) => Sign(
        new { alg = "ES256", kid = Thumbprint },
        new { iss = clientId, sub = clientId, aud = issuer, jti = Random(), iat = now.ToUnixTimeSeconds(), exp = (now + Duration.FromMinutes(1)).ToUnixTimeSeconds() });

    /// <summary>A value that cannot be guessed: 256 bits.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 in base64url, as PKCE and DPoP write it.</summary>
    public static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private string Sign(object header, object claims)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Part(header)}.{Part(claims)}");
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256))}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
