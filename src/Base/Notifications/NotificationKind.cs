using Microsoft.Extensions.DependencyInjection;

namespace Relais.Notifications;

/// <summary>
/// One kind of thing that members are told of. Its words are <c>notification.{Key}</c>, and <c>notification.{Key}.hint</c> says in one line when it comes.
/// </summary>
/// <param name="Key">Stable name <c>module.what</c>.</param>
/// <param name="Icon">Name of an icon, without <c>i-</c>.</param>
/// <param name="Usual">How a member is told who chose nothing.</param>
/// <param name="Order">Place in the settings, smallest first.</param>
public sealed record NotificationKind(string Key, string Icon, TellBy Usual, int Order)
{
    /// <summary>Whether a member may choose not to be told at all.</summary>
    public bool MayBeOff { get; init; } = true;

    /// <summary>The choice is offered to those who have this permission; <see langword="null"/> for every member.</summary>
    public string? Permission { get; init; }

    /// <summary>Whether guests are told, of what lies within their limits (<see cref="News.Where"/>).</summary>
    public bool ForGuests { get; init; }

    /// <summary>How somebody is told who chose that, or nothing.</summary>
    internal TellBy Of(TellBy? chosen) => chosen is TellBy.Off && !MayBeOff ? TellBy.App : chosen ?? Usual;
}

/// <summary>All kinds that modules have added.</summary>
public sealed class NotificationKinds(IEnumerable<NotificationKind> kinds)
{
    private readonly Dictionary<string, NotificationKind> byKey = kinds.ToDictionary(k => k.Key, StringComparer.Ordinal);

    /// <summary>Sorted by order.</summary>
    public IReadOnlyList<NotificationKind> All => [.. byKey.Values.OrderBy(k => k.Order).ThenBy(k => k.Key, StringComparer.Ordinal)];

    /// <summary>The kind of that key; <see langword="null"/> when no module has it (any more).</summary>
    public NotificationKind? Find(string key) => byKey.GetValueOrDefault(key);
}

/// <summary>How modules say what they tell members of.</summary>
public static class NotificationKindRegistration
{
    /// <summary>Adds a kind.</summary>
    public static IServiceCollection AddNotificationKind(this IServiceCollection services, NotificationKind kind) => services.AddSingleton(kind);
}
