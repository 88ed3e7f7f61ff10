using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Relais.Tests.Identity;

/// <summary>A passkey in software (WebAuthn level 3, ES256, no attestation), written from the specification.</summary>
internal sealed class SoftKey(Uri origin) : IDisposable
{
    private const byte UserPresent = 0x01, UserVerified = 0x04, HasCredential = 0x40;
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] id = RandomNumberGenerator.GetBytes(32);
    private string? userHandle;

    /// <summary>Whose key it is, said by the device with each signature; a test can lie.</summary>
    public string? UserHandle
    {
        get => userHandle;
        set => userHandle = value;
    }

    public uint Count { get; set; }

    /// <summary>Whether the device asks for finger, face or code.</summary>
    public bool Verifies { get; init; } = true;

    private byte Flags => (byte)(UserPresent | (Verifies ? UserVerified : 0));

    public object Create(JsonElement options)
    {
        userHandle = options.GetProperty("user").GetProperty("id").GetString();
        var client = ClientData("webauthn.create", options);
        var data = AuthenticatorData(options.GetProperty("rp").GetProperty("id").GetString()!, withCredential: true);

        // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
        byte[] attestation = [0xA3, .. Text("fmt"), .. Text("none"), .. Text("attStmt"), 0xA0, .. Text("authData"), .. Bytes(data)];
        return new
        {
            id = Base64Url.EncodeToString(id),
            rawId = Base64Url.EncodeToString(id),
            type = "public-key",
            clientExtensionResults = new { },
            response = new { clientDataJSON = Base64Url.EncodeToString(client), attestationObject = Base64Url.EncodeToString(attestation), transports = new[] { "internal" } },
        };
    }

    public object Sign(JsonElement options)
    {
        Count++;
        var client = ClientData("webauthn.get", options);
        var data = AuthenticatorData(options.GetProperty("rpId").GetString()!, withCredential: false);
        var signature = key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return new
        {
            id = Base64Url.EncodeToString(id),
            rawId = Base64Url.EncodeToString(id),
            type = "public-key",
            clientExtensionResults = new { },
            response = new
            {
                clientDataJSON = Base64Url.EncodeToString(client),
                authenticatorData = Base64Url.EncodeToString(data),
                signature = Base64Url.EncodeToString(signature),
                userHandle,
            },
        };
    }

    public void Dispose() => key.Dispose();

    private byte[] ClientData(string type, JsonElement options) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type,
        challenge = options.GetProperty("challenge").GetString(),
        origin = origin.GetLeftPart(UriPartial.Authority),
        crossOrigin = false,
    });

    private byte[] AuthenticatorData(string domain, bool withCredential)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        byte[] head = [.. SHA256.HashData(Encoding.UTF8.GetBytes(domain)), (byte)(Flags | (withCredential ? HasCredential : 0)), .. count];
        return withCredential ? [.. head, .. new byte[16], 0, (byte)id.Length, .. id, .. PublicKey()] : head;
    }

    /// <summary>COSE_Key: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.</summary>
    private byte[] PublicKey()
    {
        var point = key.ExportParameters(false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, .. Bytes(point.X!), 0x22, .. Bytes(point.Y!)];
    }

    private static byte[] Text(string text) => [(byte)(0x60 + text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Bytes(byte[] bytes) => bytes.Length < 256 ? [0x58, (byte)bytes.Length, .. bytes] : [0x59, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
}
