using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Relais.Kernel.Ids;

/// <summary>
/// An identifier of one kind of row: a UUID version 7, so ids sort by creation time, wrapped so that a post's id
/// cannot be passed where a channel's is wanted.
/// </summary>
/// <typeparam name="TSelf">The identifier itself, a <c>readonly record struct XId(Guid Value)</c>.</typeparam>
public interface IId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IId<TSelf>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>Wraps a UUID read from a store or a request.</summary>
    static abstract TSelf From(Guid value);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => TSelf.From(Guid.Parse(s));

    static bool IParsable<TSelf>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TSelf result)
    {
        var ok = Guid.TryParse(s, out var value);
        result = TSelf.From(value);
        return ok;
    }
}

/// <summary>Makes identifiers.</summary>
public static class Id
{
    /// <summary>A new identifier whose time part is <paramref name="now"/>, to the millisecond.</summary>
    public static TId New<TId>(Instant now)
        where TId : struct, IId<TId> => TId.From(Guid.CreateVersion7(now.ToDateTimeOffset()));

    /// <summary>Reads an identifier written as a UUID; <see langword="null"/> when it is not one.</summary>
    public static TId? TryParse<TId>(string? text)
        where TId : struct, IId<TId> => Guid.TryParse(text, out var value) ? TId.From(value) : null;
}
