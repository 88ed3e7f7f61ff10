namespace Relais.Sandbox;

/// <summary>How a sandbox is to run.</summary>
public sealed record SandboxOptions
{
    /// <summary>Where to listen. Port 0 takes a free one (with 127.0.0.1, not with localhost).</summary>
    public string Address { get; init; } = "http://127.0.0.1:0";

    /// <summary>The address under which others reach it, when that is not the one it listens on.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The journal that keeps its state, with uploaded files in a folder beside it (<c>FILE.media</c>); null keeps nothing.</summary>
    public string? StateFile { get; init; }

    /// <summary>How many accounts with ready-made names exist from the start: alice, bob, chloe…</summary>
    public int Accounts { get; init; } = 3;

    /// <summary>Time that each call to the API takes, half before and half after it is carried out.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long a picture is "being processed" after its upload; zero answers 200 at once, as Mastodon does for pictures.</summary>
    public TimeSpan ImageProcessing { get; init; }

    /// <summary>How long videos, moving GIFs and sounds are being processed.</summary>
    public TimeSpan VideoProcessing { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Whether Mastodon's rate limits hold: 300 calls in 5 minutes, 300 statuses in 3 hours, 30 uploads and 30 deletions in 30 minutes. Without them no X-RateLimit headers are sent.</summary>
    public bool RateLimits { get; init; } = true;

    /// <summary>Whether faults can be asked for over HTTP. <see cref="SandboxServer.Faults"/> works without.</summary>
    public bool FaultRoutes { get; init; }

    /// <summary>The clock of dates, expiry, latency and delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
