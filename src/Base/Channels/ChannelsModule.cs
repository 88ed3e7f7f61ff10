using Relais.Identity;
using Relais.Kernel.Events;
using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels.Access;
using Relais.Channels.Browse;
using Relais.Channels.Connect;
using Relais.Channels.Doctor;
using Relais.Channels.Health;
using Relais.Channels.Links;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Invariants;
using Relais.Kernel.Jobs;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Kernel.Words;
using Relais.Networks;
using Relais.Notifications;

namespace Relais.Channels;

/// <summary>Connected accounts: connecting, their credentials, their health.</summary>
public sealed class ChannelsModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Channels";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions =>
    [
        new(ChannelPermissions.View, Role.Reader),
        new(ChannelPermissions.Manage, Role.Admin) { OnPlaces = true },
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddNetworks(settings);
        services.AddSingleton<Credentials>();
        services.AddSingleton<Avatars>();
        services.AddSingleton<ChannelAlerts>();
        services.AddNotificationKind(ChannelAlerts.Trouble);
        services.AddNotificationKind(ChannelAlerts.End);
        services.AddSingleton<NewConnection>();
        services.AddSingleton<Registrations>();
        services.AddSingleton<Attempts>();
        services.AddFileUse(db => db.Set<Channel>().IgnoreQueryFilters().Where(c => c.AvatarKey != null).Select(c => c.AvatarKey!));
        services.AddInvariants(ChannelInvariants.All);
        services.AddSingleton<AttemptAnswers>();
        services.AddScoped<LinkRoutes.Tools>();
        services.AddFragment<MakeReconnectLink, LinkNote>();
        services.AddPeriodic<RefreshDue>("channels.refresh", Duration.FromMinutes(1));
        services.AddPeriodic<CheckDue>("channels.check", Duration.FromMinutes(5));
        services.AddPeriodic<WarnDue>("channels.warn", Duration.FromMinutes(15));
        services.AddScoped<IOn<MemberLockedOut>, RevokeLinksOf>();
        services.AddScoped<IOn<MemberLeft>, RevokeLinksOf>();
        services.AddScoped<IOn<MemberBecameGuest>, RevokeLinksOf>();
        services.AddPlaceNames(PlaceKind.Channel, async (run, cancel) =>
            [.. (await run.GetRequiredService<Channels>().All(cancel)).Select(c => new PlaceName(new(PlaceKind.Channel, c.Id.Value), $"{c.Name} ({c.NetworkName})"))]);
        services.AddSubject("channel", "channels/{0}");
        services.AddNavItem(new("channels", "channels.title", "link", "channels", 90, NavGroup.Tools, ChannelPermissions.Manage, NeedyCount.Of) { Topics = ["channels"] });
        services.AddSettingsPage(new("channels", "channels.title", "link", "channels", 10, SettingsGroup.Workspace, ChannelPermissions.View));
        services.AddPaletteSource(new("channels", "palette.channels", 50, Find, ChannelPermissions.View));
        services.AddScoped(sp => new Channels(
            sp.GetRequiredService<AppDb>(), sp.GetRequiredService<NetworkCatalog>(), sp.GetRequiredService<Credentials>(), sp.GetRequiredService<Pipeline>()));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => ChannelTables.Map(model);

    /// <inheritdoc/>
    public void Limit(GuestRules rules) => rules.See<Channel>((db, channel) => db.GuestPlaces<ChannelId>(PlaceKind.Channel).Contains(channel.Id));

    /// <inheritdoc/>
    public void Prepare(AppDb db) => QueriesAhead.Prepare(Credentials.Rows(db, []));

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes)
    {
        Callback.Map(routes);
        ClientDocuments.Map(routes);
        LinkRoutes.Map(routes);
        PictureRoute.Map(routes);
    }

    /// <summary>Channels by any part of their name or handle; nothing before something is typed.</summary>
    private static async ValueTask<IReadOnlyList<PaletteHit>> Find(IServiceProvider request, string query, CancellationToken cancel)
    {
        if (query.Length == 0)
        {
            return [];
        }

        var outcome = await request.GetRequiredService<Pipeline>().Run(request.GetRequiredService<Current>().Caller, new ListChannels(), cancel);
        if (!outcome.Ok)
        {
            return [];
        }

        var (text, page) = (request.GetRequiredService<Text>(), request.GetRequiredService<PageContext>());
        return
        [
            .. outcome.Value.Channels
                .Where(c => text.Culture.CompareInfo.IndexOf($"{c.Name} {c.Handle} {c.NetworkName}", query, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0)
                .Take(8)
                .Select(c => new PaletteHit(c.Name, page.At($"channels/{c.Id}"), "link", $"{c.NetworkName} · @{c.Handle}")),
        ];
    }
}
