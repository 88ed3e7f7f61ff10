using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Jobs;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Notifications.Model;
using Relais.Notifications.Reading;
using Relais.Notifications.Retention;
using Relais.Notifications.Sending;
using Relais.Notifications.Telling;

namespace Relais.Notifications;

/// <summary>Tells members what concerns them, the way each chose.</summary>
public sealed class NotificationsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Notifications";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } = [new(NotificationPermissions.Own, Role.Reader)];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton<NotificationKinds>();
        services.AddSingleton<Recipients>();
        services.AddSingleton<NewsLetters>();
        services.AddScoped<IOn<Told>, TellMembers>();
        services.AddScoped<IOn<Settled>, SettleNews>();
        services.AddScoped<IOn<Forgotten>, ForgetNews>();
        services.AddPeriodic<WaitingMail>("notifications.mail", WaitingMail.Every);
        services.AddPeriodic<NotificationSweep>("notifications.sweep", NodaTime.Duration.FromHours(24));
        services.AddNavItem(new("notifications", "notifications.title", "bell", "notifications", 0, NavGroup.Tools, NotificationPermissions.Own, Count)
        {
            Topics = [$"notifications:{NavItem.Me}"],
            CountTextKey = "notifications.unread",
            OnMore = true,
            ForGuests = true,
        });
        services.AddSettingsPage(new("notifications", "notifications.settings", "bell", "account/notifications", 20, SettingsGroup.Me, NotificationPermissions.Own) { ForGuests = true });
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => NotificationTables.Map(model);

    /// <inheritdoc/>
    public void Limit(GuestRules rules)
    {
        const string Because = "Others are told of what a guest does, each as they chose; slices show one's own alone.";
        rules.SeeAll<Notification>(Because).SeeAll<NotificationChoice>(Because).SeeAll<NotificationHours>(Because);
    }

    /// <summary>A link to a notification, in its mail and in the list, marks it read and leads to what it is about.</summary>
    public void Routes(IEndpointRouteBuilder routes) => routes.MapGet("/w/{slug}/notifications/{id:guid}", async (string slug, Guid id, Current current, Pipeline pipeline, CancellationToken cancel) =>
    {
        var ran = await pipeline.Run(current.Caller, new MarkRead(new(id)), cancel);
        return Results.LocalRedirect($"/w/{slug}/{(ran.Ok ? ran.Value.Path : "notifications")}");
    });

    private static async ValueTask<NavCount> Count(IServiceProvider request, CancellationToken cancel) =>
        request.GetRequiredService<Current>().Caller is { Workspace: not null, Member: { } me } caller
            ? new(await UnreadCount.Of(request.GetRequiredService<AppDb>().In(caller), me, cancel), false)
            : default;
}
