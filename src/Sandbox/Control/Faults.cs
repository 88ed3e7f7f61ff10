using System.Text.Json.Serialization;

namespace Relais.Sandbox.Control;

/// <summary>What goes wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
public enum FaultKind
{
    /// <summary>The request waits <see cref="Fault.DelayMs"/> before it is looked at.</summary>
    Delay,

    /// <summary>The request is carried out in full, then the connection is closed without an answer.</summary>
    LostAnswer,

    /// <summary>The connection is closed and nothing was done.</summary>
    Dropped,

    /// <summary>429 with <c>Retry-After</c>; nothing was done.</summary>
    TooManyRequests,

    /// <summary>500; nothing was done.</summary>
    ErrorBefore,

    /// <summary>The request is carried out in full, then answered with 500.</summary>
    ErrorAfter,

    /// <summary>401 "The access token expired"; nothing was done.</summary>
    ExpiredToken,
}

/// <summary>
/// A fault to play. It meets requests of one account and one route, or all of them, for the next <see cref="Times"/>
/// requests or with a <see cref="Probability"/> drawn from <see cref="Seed"/>, so that a run can be repeated.
/// </summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Account">User name of the token's account; null for any.</param>
/// <param name="Route">Method and path, e.g. <c>POST /api/v1/statuses</c>, with * at the end for all that begin so; null for every call to the API.</param>
/// <param name="Times">How many requests it meets; null for no end.</param>
/// <param name="Probability">How many of the matching requests it meets, from 0 to 1; null for all.</param>
/// <param name="Seed">Start of the random numbers that <paramref name="Probability"/> draws from.</param>
/// <param name="DelayMs">For <see cref="FaultKind.Delay"/>: milliseconds.</param>
/// <param name="RetryAfter">For <see cref="FaultKind.TooManyRequests"/>: seconds.</param>
public sealed record Fault(
    FaultKind Kind, string? Account = null, string? Route = null, int? Times = null, double? Probability = null, int Seed = 0, int DelayMs = 1000, int RetryAfter = 1);

/// <summary>A fault that is in play.</summary>
/// <param name="Id">Names it when it is taken back.</param>
/// <param name="Fault">The fault.</param>
/// <param name="Met">How many requests it has met.</param>
public sealed record PlayedFault(int Id, Fault Fault, int Met);

/// <summary>The faults in play. Safe to use from any thread.</summary>
public sealed class Faults
{
    private readonly Lock _gate = new();
    private readonly List<Played> _played = [];
    private volatile bool _any;
    private int _last;

    private sealed class Played(int id, Fault fault)
    {
        public int Id => id;
        public Fault Fault => fault;
        public Random Random { get; } = new(fault.Seed);
        public int Met { get; set; }
        public bool Spent => fault.Times is { } times && Met >= times;
    }

    /// <summary>Plays a fault from now on.</summary>
    /// <returns>Its id.</returns>
    /// <exception cref="ArgumentException">The probability is not from 0 to 1, or a number is negative.</exception>
    public int Add(Fault fault)
    {
        if (fault.Probability is < 0 or > 1) throw new ArgumentException("The probability must be from 0 to 1.", nameof(fault));
        if (fault.Times is < 0 || fault.DelayMs < 0 || fault.RetryAfter < 0) throw new ArgumentException("Times, delay and retry-after cannot be negative.", nameof(fault));
        lock (_gate)
        {
            _played.Add(new Played(++_last, fault));
            _any = true;
            return _last;
        }
    }

    /// <summary>Takes one fault back, or with null all of them.</summary>
    public void Clear(int? id = null)
    {
        lock (_gate)
        {
            _played.RemoveAll(p => id is null || p.Id == id);
            _any = _played.Count > 0;
        }
    }

    /// <summary>The faults in play, also those that have met all the requests they were meant for.</summary>
    public IReadOnlyList<PlayedFault> All
    {
        get
        {
            lock (_gate) return _played.ConvertAll(p => new PlayedFault(p.Id, p.Fault, p.Met));
        }
    }

    /// <summary>The first fault that meets this request, counted as met.</summary>
    internal Fault? Meets(string? account, string method, string path)
    {
        if (!_any) return null;
        lock (_gate)
        {
            foreach (var played in _played)
            {
                var fault = played.Fault;
                if (played.Spent) continue;
                if (fault.Account is not null && !string.Equals(fault.Account, account, StringComparison.OrdinalIgnoreCase)) continue;
                if (fault.Route is not null && !Matches(fault.Route, method, path)) continue;
                if (fault.Probability is { } probability && played.Random.NextDouble() >= probability) continue;
                played.Met++;
                return fault;
            }
        }
        return null;
    }

    private static bool Matches(string route, string method, string path)
    {
        var space = route.IndexOf(' ', StringComparison.Ordinal);
        if (space >= 0 && !route.AsSpan(0, space).Equals(method, StringComparison.OrdinalIgnoreCase)) return false;
        var wanted = route.AsSpan(space + 1);
        return wanted.EndsWith("*") ? path.AsSpan().StartsWith(wanted[..^1]) : path.AsSpan().SequenceEqual(wanted);
    }
}
