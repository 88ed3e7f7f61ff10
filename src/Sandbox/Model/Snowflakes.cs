namespace Relais.Sandbox.Model;

/// <summary>Ids that sort by time, as Mastodon makes them: milliseconds shifted by 16 bits, the rest a counter.</summary>
internal sealed class Snowflakes
{
    private long _last;
    private ushort _counter;

    /// <summary>An id for something that happens now: greater than every id given before.</summary>
    public long Next(DateTimeOffset now)
    {
        _last = Math.Max(At(now), _last + 1);
        return _last;
    }

    /// <summary>An id for something of the past: sorts at its time, and is not handed out twice within 65,536 calls.</summary>
    public long At(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() << 16) | unchecked(_counter++);

    /// <summary>Tells of an id that exists, so that the next one is greater.</summary>
    public void Seen(long id) => _last = Math.Max(_last, id);
}
