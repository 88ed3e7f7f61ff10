using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;

namespace Relais.Tests.House;

/// <summary>
/// Makes a value of any type of the product by reflection: one row of every kind in a workspace, and requests that name those very rows. There is one
/// identifier per type of identifier, so that all of it belongs together.
/// </summary>
internal sealed class Anything(TestApp app)
{
    /// <summary>Is in every text of every row made here, and in no request.</summary>
    public const string Marker = "zxqm";

    private readonly Dictionary<Type, object> ids = new()
    {
        [typeof(WorkspaceId)] = app.Workspace,
        [typeof(UserId)] = app.Ben.User!.Value,
        [typeof(MemberId)] = app.Ben.Member!.Value,
    };

    /// <summary>The bare identifiers that were made so far.</summary>
    public IEnumerable<Guid> Ids => ids.Values.Select(Bare);

    /// <summary>The identifier of that type which all rows made here share.</summary>
    public TId The<TId>()
        where TId : struct, IId<TId> => (TId)Plain(typeof(TId))!;

    /// <summary>Puts a row of every kind into the workspace; kinds that it has rows of are left as they are.</summary>
    public async Task Strew()
    {
        await using var db = await app.Db();
        foreach (var kind in Owned(db).Where(k => k.ClrType != typeof(Member)))
        {
            var entry = db.Entry(RuntimeHelpers.GetUninitializedObject(kind.ClrType));
            foreach (var property in ((IReadOnlyTypeBase)kind).GetProperties().Where(p => !p.IsShadowProperty()))
            {
                entry.Property(property.Name).CurrentValue = InRow(property.ClrType, property.Name, property.GetMaxLength(), property.IsNullable);
            }

            entry.State = EntityState.Added;
        }

        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The tables whose rows belong to a workspace.</summary>
    public static IEnumerable<IEntityType> Owned(DbContext db) =>
        db.Model.GetEntityTypes().Where(t => typeof(IOwned).IsAssignableFrom(t.ClrType) && !t.IsOwned());

    /// <summary>A request that names the rows made here wherever it can name any.</summary>
    public object Request(Type type) => Whole(type, 0);

    private object? InRow(Type type, string name, int? longest, bool mayBeNothing)
    {
        var core = Nullable.GetUnderlyingType(type) ?? type;
        return mayBeNothing && core == typeof(Instant) ? null
            : core == typeof(string) ? (longest < Marker.Length ? Marker[..longest.Value] : Readable(name))
            : core == typeof(byte[]) ? new byte[] { 7, 7, 7, 7 }
            : core == typeof(Instant) ? (name.Contains("Expires", StringComparison.Ordinal) ? app.Clock.Now + Duration.FromDays(1) : app.Clock.Now)
            : core == typeof(bool) ? false
            : Plain(core) ?? Lists(core, 0, Marker) ?? throw new InvalidOperationException($"A row has a {core.Name}, of which there is no example here.");
    }

    /// <summary>A text that holds the marker, in the form that whoever reads the row expects of it.</summary>
    private static string Readable(string name) => name switch
    {
        "Instance" or "ProfileUrl" => $"https://{Marker}.example/",
        "Limits" => "{}",
        "Zone" or "PlannedZone" => "Europe/Paris",
        _ => Marker,
    };

    private object? Lists(Type type, int depth, string text = "autre-chose")
    {
        var item = type.IsArray ? type.GetElementType() : type.IsGenericType && type.GetGenericArguments() is [var only] && type.IsAssignableFrom(typeof(List<>).MakeGenericType(only)) ? only : null;
        if (item is null)
        {
            return null;
        }

        var array = Array.CreateInstance(item, 1);
        array.SetValue(item == typeof(string) ? text : OfRequest(item, "", false, depth + 1), 0);
        return type.IsArray ? array : Activator.CreateInstance(typeof(List<>).MakeGenericType(item), array);
    }

    private object Whole(Type type, int depth)
    {
        var made = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault(c => c.GetParameters() is not [{ } one] || one.ParameterType != type);
        var whole = made?.Invoke([.. made.GetParameters().Select(p => OfRequest(p.ParameterType, p.Name!, p.HasDefaultValue, depth, p.HasDefaultValue ? p.DefaultValue : null))]) ?? RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.GetCustomAttribute<RequiredMemberAttribute>() is not null))
        {
            property.SetValue(whole, OfRequest(property.PropertyType, property.Name, false, depth));
        }

        return whole;
    }

    private object? OfRequest(Type type, string name, bool optional, int depth, object? standard = null)
    {
        var core = Nullable.GetUnderlyingType(type) ?? type;
        if (IsId(core) || (core.IsGenericType && core.GetGenericArguments() is [var item] && IsId(item)))
        {
            return Plain(core) ?? Lists(core, depth);
        }

        if (name is "Version" or "version" || depth > 4)
        {
            return null;
        }

        return optional ? core.IsValueType && type == core ? standard ?? Activator.CreateInstance(core) : standard
            : core == typeof(string) ? Hint(name.ToLowerInvariant())
            : core == typeof(Guid) ? Plain(core)
            : core.IsValueType || core == typeof(Uri) ? Plain(core) ?? Activator.CreateInstance(core)
            : Lists(core, depth) ?? (core is { IsClass: true, IsAbstract: false } && core.Namespace?.StartsWith("Relais", StringComparison.Ordinal) == true ? Whole(core, depth + 1) : Empty(core));
    }

    private static object? Empty(Type type) => type.IsGenericType && type.GetGenericArguments() is [var key, var value] && type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value))
        ? Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))
        : null;

    private static string Hint(string name) => name switch
    {
        "mail" => "somebody@autre.example",
        "zone" => "Europe/Paris",
        "language" => "fr",
        "network" => "mastodon",
        _ => "autre-chose",
    };

    private object? Plain(Type type)
    {
        if (IsId(type))
        {
            return ids.TryGetValue(type, out var known) ? known : ids[type] = type.GetMethod("From")!.Invoke(null, [Guid.CreateVersion7(app.Clock.Now.ToDateTimeOffset())])!;
        }

        return type == typeof(Guid) ? (ids.TryGetValue(type, out var bare) ? bare : ids[type] = Guid.CreateVersion7(app.Clock.Now.ToDateTimeOffset()))
            : type == typeof(Instant) ? app.Clock.Now + Duration.FromDays(1)
            : type == typeof(LocalDate) ? new LocalDate(2026, 8, 6)
            : type == typeof(LocalDateTime) ? new LocalDateTime(2026, 8, 6, 10, 0)
            : type == typeof(LocalTime) ? new LocalTime(10, 0)
            : type == typeof(Duration) ? Duration.FromHours(1)
            : type == typeof(int) ? 1
            : type == typeof(long) ? 1L
            : type == typeof(double) ? 0.5
            : type == typeof(Uri) ? new Uri("https://autre.example/")
            : type.IsEnum ? Enum.GetValues(type).GetValue(0)
            : null;
    }

    private static Guid Bare(object id) => id as Guid? ?? (Guid)id.GetType().GetProperty("Value")!.GetValue(id)!;

    private static bool IsId(Type type) => type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));
}
