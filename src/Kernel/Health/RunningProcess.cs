using NodaTime;
using Relais.Kernel.Settings;

namespace Relais.Kernel.Health;

/// <summary>One process on this database. It writes its row when it is asked whether it is ready, which proves that it can write.</summary>
public sealed class RunningProcess
{
    /// <summary>Machine, process number and a UUID.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public ProcessRole Role { get; init; }

    /// <summary>When it started.</summary>
    public Instant StartedAt { get; init; }

    /// <summary>When it last wrote this row.</summary>
    public Instant SeenAt { get; set; }
}
