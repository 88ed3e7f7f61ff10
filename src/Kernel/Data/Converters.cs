using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using NodaTime.Text;
using Relais.Kernel.Ids;

namespace Relais.Kernel.Data;

/// <summary>Typed id as <c>uuid</c> on PostgreSQL.</summary>
public sealed class IdToGuid<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Wrap(value))
    where TId : struct, IId<TId>
{
    private static TId Wrap(Guid value) => TId.From(value);
}

/// <summary>Typed id as 16 big-endian bytes on SQLite, which sort as the UUID does.</summary>
public sealed class IdToBytes<TId>() : ValueConverter<TId, byte[]>(id => id.Value.ToByteArray(true), bytes => Wrap(bytes))
    where TId : struct, IId<TId>
{
    private static TId Wrap(byte[] bytes) => TId.From(new Guid(bytes, true));
}

/// <summary>
/// Enumeration by the name of its value, as EF's own would keep it: that one is made by reflection and compiled for each enumeration while a start waits. A name that
/// is not known reads as the first value.
/// </summary>
public sealed class EnumToText<TEnum>() : ValueConverter<TEnum, string>(value => value.ToString(), text => Named(text))
    where TEnum : struct, Enum
{
    private static TEnum Named(string text) => Enum.TryParse<TEnum>(text, out var value) ? value : default;
}

/// <summary>Plain UUID as 16 big-endian bytes on SQLite.</summary>
public sealed class GuidToBytes() : ValueConverter<Guid, byte[]>(id => id.ToByteArray(true), bytes => new Guid(bytes, true));

/// <summary>Instant as 100 ns ticks since 1970 (UTC): identical and sortable on both stores.</summary>
public sealed class InstantToTicks() : ValueConverter<Instant, long>(i => i.ToUnixTimeTicks(), t => Instant.FromUnixTimeTicks(t));

/// <summary>Length of time as 100 ns ticks.</summary>
public sealed class DurationToTicks() : ValueConverter<Duration, long>(d => (long)d.TotalTicks, t => Duration.FromTicks(t));

/// <summary>Date as <c>yyyy-MM-dd</c>.</summary>
public sealed class LocalDateToText() : ValueConverter<LocalDate, string>(
    d => LocalDatePattern.Iso.Format(d), s => LocalDatePattern.Iso.Parse(s).Value);

/// <summary>Wall time as <c>HH:mm:ss</c>.</summary>
public sealed class LocalTimeToText() : ValueConverter<LocalTime, string>(
    t => t.ToString("HH:mm:ss", CultureInfo.InvariantCulture), s => LocalTimePattern.GeneralIso.Parse(s).Value);

/// <summary>Date and wall time as <c>yyyy-MM-ddTHH:mm:ss</c>.</summary>
public sealed class LocalDateTimeToText() : ValueConverter<LocalDateTime, string>(
    t => LocalDateTimePattern.GeneralIso.Format(t), s => LocalDateTimePattern.GeneralIso.Parse(s).Value);

/// <summary>Identity's lock-out end, as UTC ticks on SQLite, which cannot compare offsets.</summary>
public sealed class OffsetToTicks() : ValueConverter<DateTimeOffset, long>(d => d.UtcTicks, t => new DateTimeOffset(t, TimeSpan.Zero));
