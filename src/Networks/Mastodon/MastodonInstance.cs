using System.Text.Json;
using NodaTime;
using Relais.Networks.Http;

namespace Relais.Networks.Mastodon;

/// <summary>What an instance says of itself.</summary>
/// <param name="Root">Address of the server, ending in a slash.</param>
/// <param name="Domain">The domain in handles.</param>
internal sealed record MastodonInstance(Uri Root, string Domain, NetworkLimits Limits)
{
    /// <summary>Asks the newer address, then the older; what the instance leaves out stays unknown.</summary>
    public static async Task<NetworkResult<MastodonInstance>> ReadAsync(MastodonCalls calls, Uri root, CancellationToken ct)
    {
        foreach (var path in new[] { "api/v2/instance", "api/v1/instance" })
        {
            var answer = await calls.Wire.SendAsync(WireRequest.Get(new(root, path)), ct);
            switch (answer)
            {
                case WireAnswer.Received { IsSuccess: true } received when received.Root() is { ValueKind: JsonValueKind.Object } json && DomainOf(json) is { } domain:
                    return new NetworkResult<MastodonInstance>.Ok(new(new(received.Address, "/"), domain, LimitsOf(json, received.Address, calls.Now)));
                case WireAnswer.Received { Status: 429 or >= 500 }:
                case WireAnswer.NotSent or WireAnswer.Lost:
                    return calls.Failed<MastodonInstance>(answer);
            }
        }

        return new NetworkResult<MastodonInstance>.Failed(
            new(ReasonCodes.NotAServer, $"{root.Authority} does not answer /api/v2/instance or /api/v1/instance as Mastodon does."), Field: PostFields.Server);
    }

    /// <summary>"uri" was a bare domain in Mastodon's version 1 and a full address elsewhere.</summary>
    private static string? DomainOf(JsonElement json)
    {
        var domain = json.Text("domain") ?? json.Text("uri");
        return Uri.TryCreate(domain, UriKind.Absolute, out var address) && address.Scheme.StartsWith("http", StringComparison.Ordinal) ? address.Authority : domain;
    }

    private static NetworkLimits LimitsOf(JsonElement json, Uri source, Instant now)
    {
        var today = now.InUtc().Date;
        var configuration = json.Child("configuration");
        var statuses = configuration.Child("statuses");
        var media = configuration.Child("media_attachments");
        var types = media.Items("supported_mime_types").Where(type => type.ValueKind == JsonValueKind.String).Select(type => type.GetString()!).ToList();
        return new()
        {
            // Pleroma and older Mastodon forks say it at the top.
            TextLength = Small(statuses.Number("max_characters") ?? ((JsonElement?)json).Number("max_toot_chars")),
            LinkLength = Small(statuses.Number("characters_reserved_per_url")),
            Images = Small(statuses.Number("max_media_attachments")),
            AltTextLength = Small(media.Number("description_limit")),
            ImageBytes = Large(media.Number("image_size_limit")),
            ImagePixels = Large(media.Number("image_matrix_limit")),
            VideoBytes = Large(media.Number("video_size_limit")),
            VideoPixels = Large(media.Number("video_matrix_limit")),
            VideoFramesPerSecond = Small(media.Number("video_frame_rate_limit")),
            ImageTypes = Types("image/"),
            VideoTypes = Types("video/"),
        };

        LimitFact<int>? Small(long? value) => value is > 0 and <= int.MaxValue ? new((int)value, source.AbsoluteUri, today) : null;
        LimitFact<long>? Large(long? value) => value is > 0 ? new(value.Value, source.AbsoluteUri, today) : null;
        LimitFact<IReadOnlyList<string>>? Types(string prefix) =>
            types.Where(type => type.StartsWith(prefix, StringComparison.Ordinal)).ToList() is { Count: > 0 } some ? new(some, source.AbsoluteUri, today) : null;
    }

    /// <summary>"mastodon.social", "https://mastodon.social/about", "@someone@mastodon.social"; null when it is none of these.</summary>
    public static Uri? Address(string typed)
    {
        typed = typed.Trim();
        var scheme = typed.Contains("://", StringComparison.Ordinal);
        if (!scheme && typed.LastIndexOf('@') is >= 0 and var at)
            typed = typed[(at + 1)..];
        if (!Uri.TryCreate(scheme ? typed : "https://" + typed, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            || address.Host.Length == 0)
            return null;
        return new(address.GetLeftPart(UriPartial.Scheme) + address.IdnHost + (address.IsDefaultPort ? "" : ":" + address.Port) + "/");
    }
}
