namespace Relais.Networks.Bluesky;

/// <summary>Where the shared parts of the network are. The defaults are those that run bsky.app.</summary>
public sealed record BlueskyOptions
{
    /// <summary>Signs in accounts whose server is not known.</summary>
    public Uri DefaultServer { get; init; } = new("https://bsky.social/");

    /// <summary>Says which server holds an account.</summary>
    public Uri PlcDirectory { get; init; } = new("https://plc.directory/");

    /// <summary>Shows posts to people.</summary>
    public Uri App { get; init; } = new("https://bsky.app/");
}
