using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Kernel.Slices;

namespace Relais.Publishing;

/// <summary>
/// What a pause stops: everything, one channel, or one campaign. As text: <c>everything</c>, <c>channel:{id}</c>, <c>campaign:{id}</c>;
/// nothing at all means everything, because a stop that was half understood must stop too much rather than too little.
/// </summary>
[JsonConverter(typeof(Json))]
public readonly record struct PauseScope
{
    private PauseScope(ChannelId? channel, CampaignId? campaign) => (Channel, Campaign) = (channel, campaign);

    /// <summary>All publishing of the workspace.</summary>
    public static PauseScope Everything => default;

    /// <summary>Only this channel; <see langword="null"/> otherwise.</summary>
    public ChannelId? Channel { get; }

    /// <summary>Only what belongs to this campaign; <see langword="null"/> otherwise.</summary>
    public CampaignId? Campaign { get; }

    /// <summary>Whether it stops everything.</summary>
    public bool IsEverything => Channel is null && Campaign is null;

    /// <summary>Whether it stops what goes out on that channel for that campaign; the claim statements say the same in SQL.</summary>
    public bool Covers(ChannelId channel, CampaignId? campaign) =>
        Channel is { } one ? one == channel : Campaign is not { } whole || whole == campaign;

    /// <summary>Where rights on it are asked for.</summary>
    internal Whereabouts Whereabouts => new(Channel is { } channel ? [channel.Value] : [], Campaign?.Value);

    /// <summary>One channel.</summary>
    public static PauseScope Of(ChannelId channel) => new(channel, null);

    /// <summary>One campaign.</summary>
    public static PauseScope Of(CampaignId campaign) => new(null, campaign);

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, out PauseScope scope)
    {
        scope = default;
        if (string.IsNullOrEmpty(text) || text == "everything")
        {
            return true;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !Guid.TryParse(text.AsSpan(colon + 1), out var id))
        {
            return false;
        }

        switch (text[..colon])
        {
            case "channel":
                scope = Of(new ChannelId(id));
                return true;
            case "campaign":
                scope = Of(new CampaignId(id));
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Channel is { } channel ? $"channel:{channel}" : Campaign is { } campaign ? $"campaign:{campaign}" : "everything";

    [SuppressMessage("Performance", "CA1812", Justification = "Made by the serializer.")]
    private sealed class Json : JsonConverter<PauseScope>
    {
        public override PauseScope Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TryParse(reader.GetString(), out var scope) ? scope : throw new JsonException("Not a scope: everything, channel:{id} or campaign:{id}.");

        public override void Write(Utf8JsonWriter writer, PauseScope value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
