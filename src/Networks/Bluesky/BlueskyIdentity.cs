using System.Text.Json;
using Relais.Networks.Http;

namespace Relais.Networks.Bluesky;

/// <summary>An account and the personal data server that its own document names.</summary>
internal sealed record BlueskyHome(string Did, Uri Server);

/// <summary>Finds the server that holds an account: handle, then DID, then the DID's document (atproto.com/specs/handle and /did).</summary>
internal sealed class BlueskyIdentity(BlueskyCalls calls, BlueskyOptions options)
{
    private static readonly System.Buffers.SearchValues<char> PlcLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz234567");

    /// <summary>The default server when the account cannot be followed further: it knows its own, by e-mail address too.</summary>
    public async Task<Uri> ServerForAsync(string identifier, CancellationToken ct)
    {
        if (identifier.Contains('@', StringComparison.Ordinal))
            return options.DefaultServer;
        var did = identifier.StartsWith("did:", StringComparison.Ordinal) ? identifier : (await DidOfAsync(options.DefaultServer, identifier, ct)).Did;
        return (did is null ? null : await DoorOfAsync(did, ct)) ?? options.DefaultServer;
    }

    /// <summary>Where the account of a DID signs in now, as its own document says; null when that cannot be read.</summary>
    public async Task<Uri?> DoorOfAsync(string did, CancellationToken ct)
    {
        var home = await HomeOfAsync(did, ct);
        // The servers of bsky.social take sign-ins at their common door.
        return home?.Host.EndsWith(".host.bsky.network", StringComparison.OrdinalIgnoreCase) == true ? options.DefaultServer : home;
    }

    /// <summary>
    /// The account of a handle or DID, with nothing taken on trust: the DID's own document must name the server, and claim the handle
    /// (atproto.com/specs/oauth, "Identity Authentication").
    /// </summary>
    public async Task<NetworkResult<BlueskyHome>> ResolveAsync(string identifier, CancellationToken ct)
    {
        var byDid = identifier.StartsWith("did:", StringComparison.Ordinal);
        var (named, silence) = byDid ? (identifier, null) : await DidOfAsync(options.DefaultServer, identifier, ct);
        if (named is not { } did)
            return silence is null ? NotFound($"Nobody has the name {identifier}.") : calls.Failed<BlueskyHome>(silence);
        if (DocumentAddress(did) is not { } address)
            return NotFound($"{did} is not an identifier that can be looked up.");
        var answer = await calls.GetAsync(address, null, ct);
        if (answer is WireAnswer.Received { Status: 404 or 410 } gone)
            return NotFound(BlueskyCalls.Detail(gone));
        if (answer is not WireAnswer.Received { IsSuccess: true } yes)
            return calls.Failed<BlueskyHome>(answer);
        var document = yes.Root();
        if (document.Text("id") != did)
            return new NetworkResult<BlueskyHome>.Failed(new(ReasonCodes.WrongServer, $"The document of {did} is about \"{document.Text("id")}\"."));
        if (!byDid && !document.Items("alsoKnownAs").Any(name => name.ValueKind == JsonValueKind.String && string.Equals(name.GetString(), "at://" + identifier, StringComparison.OrdinalIgnoreCase)))
            return new NetworkResult<BlueskyHome>.Failed(new(ReasonCodes.WrongServer, $"{did} does not claim the name {identifier}."));
        return HomeIn(document) is { } home ? new NetworkResult<BlueskyHome>.Ok(new(did, home)) : NotFound($"{did} names no server.");
    }

    private static NetworkResult<BlueskyHome>.Failed NotFound(string detail) => new(new(ReasonCodes.AccountNotFound, detail), Field: PostFields.Server);

    /// <summary>No DID and no silence: the name is nobody's. Silence: the server that knows names did not answer, and the domain did not say it either.</summary>
    private async Task<(string? Did, WireAnswer? Silence)> DidOfAsync(Uri server, string handle, CancellationToken ct)
    {
        var answer = await calls.GetAsync(BlueskyCalls.Xrpc(server, "com.atproto.identity.resolveHandle", ("handle", handle)), null, ct);
        if (answer is WireAnswer.Received { IsSuccess: true } yes && yes.Root().Text("did") is { } did)
            return (did, null);
        var silence = answer is WireAnswer.Received { Status: < 500 and not 429 } ? null : answer;
        // The owner of a domain may say it there.
        if (Uri.CheckHostName(handle) != UriHostNameType.Dns || !handle.Contains('.', StringComparison.Ordinal))
            return (null, silence);
        var wellKnown = await calls.GetAsync(new($"https://{handle}/.well-known/atproto-did"), null, ct);
        return wellKnown is WireAnswer.Received { IsSuccess: true } page && page.Evidence(256).Trim() is var text && text.StartsWith("did:", StringComparison.Ordinal) ? (text, null) : (null, silence);
    }

    private async Task<Uri?> HomeOfAsync(string did, CancellationToken ct)
    {
        var document = DocumentAddress(did);
        return document is not null && await calls.GetAsync(document, null, ct) is WireAnswer.Received { IsSuccess: true } yes ? HomeIn(yes.Root()) : null;
    }

    private Uri? DocumentAddress(string did) => did.StartsWith("did:web:", StringComparison.Ordinal)
        ? Uri.TryCreate($"https://{Uri.UnescapeDataString(did["did:web:".Length..])}/.well-known/did.json", UriKind.Absolute, out var web) ? web : null
        : IsPlc(did) ? new(options.PlcDirectory.AbsoluteUri + did) : null;

    private static bool IsPlc(string did) => did.StartsWith("did:plc:", StringComparison.Ordinal) && did.AsSpan("did:plc:".Length) is { Length: > 0 } id && !id.ContainsAnyExcept(PlcLetters);

    /// <summary>The address of the personal data server in a DID's document.</summary>
    public static Uri? HomeIn(JsonElement? document)
    {
        foreach (var service in document.Items("service"))
        {
            if (service.Text("id")?.EndsWith("#atproto_pds", StringComparison.Ordinal) == true && ((JsonElement?)service).Address("serviceEndpoint") is { } address)
                return new(address, "/");
        }

        return null;
    }

    /// <summary>"pds.example.com" or "https://pds.example.com"; null when it is no address.</summary>
    public static Uri? Server(string typed)
    {
        typed = typed.Trim();
        return Uri.TryCreate(typed.Contains("://", StringComparison.Ordinal) ? typed : "https://" + typed, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? new(address, "/")
            : null;
    }
}
