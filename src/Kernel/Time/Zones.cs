using NodaTime;
using NodaTime.TimeZones;
using NodaTime.Utility;

namespace Relais.Kernel.Time;

/// <summary>How a wall time that summer time skips or doubles was read.</summary>
public enum WallTimeRule
{
    /// <summary>The time exists once.</summary>
    Plain,

    /// <summary>The time does not exist that day: the instant is moved on by the length of the gap (2:30 becomes 3:30).</summary>
    Skipped,

    /// <summary>The time exists twice: the first of the two is meant.</summary>
    Doubled,
}

/// <summary>An instant derived from a wall time, with the rule that was needed.</summary>
/// <param name="Instant">When it really is.</param>
/// <param name="Local">The wall time that will be shown at that instant; differs from what was asked only when skipped.</param>
/// <param name="Rule">Whether summer time made the asked time impossible or ambiguous.</param>
public readonly record struct ResolvedTime(Instant Instant, LocalDateTime Local, WallTimeRule Rule);

/// <summary>
/// Time zones by IANA name, from the database that ships with the program or one that its operator names (never the machine's),
/// so that the same wall time gives the same instant on every machine.
/// </summary>
public sealed class Zones(IDateTimeZoneProvider provider)
{
    /// <summary>The bundled database.</summary>
    public static Zones Bundled { get; } = new(DateTimeZoneProviders.Tzdb);

    /// <summary>The database in a file of NodaTime's format.</summary>
    /// <exception cref="InvalidDataException">The file is not one; <see cref="CanRead"/> says so before.</exception>
    public static Zones From(string file) => Read(file) is { } provider ? new(provider) : throw new InvalidDataException($"{file} is not a zone database in NodaTime's format.");

    /// <summary>Whether the file is a zone database.</summary>
    public static bool CanRead(string file) => Read(file) is not null;

    /// <summary>The database's version, such as <c>2025b</c>.</summary>
    public string Version => provider.VersionId;

    /// <summary>All names, sorted.</summary>
    public IReadOnlyList<string> Names { get; } = [.. provider.Ids];

    /// <summary>Whether a name is known.</summary>
    public bool Knows(string? name) => name is not null && provider.GetZoneOrNull(name) is not null;

    /// <summary>The zone of that name.</summary>
    /// <exception cref="DateTimeZoneNotFoundException">The name is unknown: check with <see cref="Knows"/> first.</exception>
    public DateTimeZone this[string name] => provider[name];

    /// <summary>Derives the instant of a wall time. Skipped times move forward by the gap; doubled times mean the first.</summary>
    public ResolvedTime Resolve(LocalDateTime local, string zoneName)
    {
        var zone = provider[zoneName];
        var mapping = zone.MapLocal(local);
        switch (mapping.Count)
        {
            case 0:
                var forward = Resolvers.ReturnForwardShifted(local, zone, mapping.EarlyInterval, mapping.LateInterval);
                return new(forward.ToInstant(), forward.LocalDateTime, WallTimeRule.Skipped);
            case 1:
                return new(mapping.Single().ToInstant(), local, WallTimeRule.Plain);
            default:
                return new(mapping.First().ToInstant(), local, WallTimeRule.Doubled);
        }
    }

    /// <summary>Whether this instant is one of those that the wall time means: an hour that comes twice has two, a skipped one the instant it moves to.</summary>
    public bool Shows(Instant at, LocalDateTime local, string zoneName) =>
        provider[zoneName].MapLocal(local) is { Count: > 1 } twice ? at == twice.First().ToInstant() || at == twice.Last().ToInstant() : at == Resolve(local, zoneName).Instant;

    private static DateTimeZoneCache? Read(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return new(TzdbDateTimeZoneSource.FromStream(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidNodaDataException or InvalidDateTimeZoneSourceException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
