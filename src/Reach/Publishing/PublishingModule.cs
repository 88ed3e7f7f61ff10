using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Identity;
using Relais.Kernel.Backups;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Health;
using Relais.Kernel.Invariants;
using Relais.Kernel.Jobs;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Telemetry;
using Relais.Kernel.Ui;
using Relais.Networks;
using Relais.Notifications;
using Relais.Publishing.Calendar;
using Relais.Publishing.Doctor;
using Relais.Publishing.Engine;
using Relais.Publishing.Holding;
using Relais.Publishing.LockOut;
using Relais.Publishing.Model;
using Relais.Publishing.Pauses;
using Relais.Publishing.Queue;
using Relais.Publishing.Reactions;
using Relais.Publishing.Retention;
using Relais.Publishing.Schedule;
using Relais.Publishing.Sending;
using Relais.Publishing.Telemetry;
using Relais.Publishing.Timing;
using Relais.Publishing.Troubles;
using Relais.Team;

namespace Relais.Publishing;

/// <summary>Deliveries: when and where posts go out, and that each goes out exactly once.</summary>
public sealed class PublishingModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Publishing";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions => PublishingPermissions.All;

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton<Placing>();
        services.AddScoped<Readiness>();
        services.AddScoped<Scheduling>();
        services.AddScoped<ContentReactions>();
        services.AddScoped<IOn<PostEdited>>(sp => sp.GetRequiredService<ContentReactions>());
        services.AddScoped<IOn<PostDeleted>>(sp => sp.GetRequiredService<ContentReactions>());
        services.AddScoped<IOn<PostRestored>>(sp => sp.GetRequiredService<ContentReactions>());
        services.AddScoped<IOn<ChannelDisconnected>, ChannelReactions>();
        services.AddScoped<IOn<ChannelRemoved>, ChannelReactions>();
        services.AddScoped<IOn<ChannelReconnected>, ChannelReactions>();
        services.AddDutyNeed("publishing", PublishingPermissions.Schedule);
        services.AddDutyNeed("calendar", PublishingPermissions.Plan);
        services.AddDutyNeed("crisis", PublishingPermissions.Pause);
        services.AddOpenWork("post", OpenPosts.Find);
        services.AddUsualDuration("post", OpenPosts.DeclaredMinutes, OpenPosts.Took);
        services.AddUsualDuration("post_after", null);
        services.AddUsualDuration("post", null);
        services.AddScoped<IOn<MemberLockedOut>, LockOutReactions>();
        services.AddRegion<ScheduledByMember>("members.lock_out", 10, PublishingPermissions.View);
        AddEngine(services);
        services.AddScoped<TroubleNews>();
        services.AddNotificationKind(TroubleNews.Kind);
        services.AddPeriodic<WatchTroubles>("publishing.troubles", WatchTroubles.Every);
        services.AddScoped<IOn<DeliveryChanged>, DeliveryTrace>();
        services.AddGauges(PublishingGauges.Read);
        services.AddPeriodic<DeliverySweep>("publishing.sweep", NodaTime.Duration.FromHours(24));
        services.AddScoped<IOn<PostsErased>, DeliverySweep>();
        services.AddSingleton(new PostUse(DeliverySweep.Needed));
        services.AddSingleton(new PostDates(Deliveries.Dates));
        services.AddSingleton(new PostStatuses(PostStanding.Of));
        services.AddRegion<PostStatus>("composer.status", 10, forGuests: true);
        services.AddSingleton(new AfterRestore(PauseAfterRestore.Run));
        services.AddInvariants([.. CallInvariants.All, .. StateInvariants.All, .. ContentInvariants.All]);
        services.AddSubject("delivery", "deliveries/{0}");
        services.AddNavItem(new("calendar", "calendar.title", "calendar", "calendar", 10, NavGroup.Make, PublishingPermissions.View) { InPhoneBar = true, ForGuests = true });
        services.AddNavItem(new("queue", "publishing.queue", "send", "queue", 20, NavGroup.Make, PublishingPermissions.View, QueueCount.Of) { InPhoneBar = true, Topics = ["deliveries"] });
        services.AddScoped<StoppagesNow>();
        services.AddRegion<PauseStrip>("shell.banner", 2, PublishingPermissions.View, forGuests: true);
        services.AddRegion<SchedulePanel>("composer.schedule", 10, PublishingPermissions.View, forGuests: true);
        services.AddSingleton(sp => new QueueHealth(sp.GetRequiredService<IAppDbFactory>(), sp.GetRequiredService<Ledger>(), sp.GetRequiredService<RelaisSettings>(), sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IReadiness, QueueReadiness>();
        if (settings.Role != ProcessRole.Web)
        {
            services.AddHostedService<DeliveryWorker>();
        }
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => PublishingTables.Map(model);

    /// <summary>Deliveries are seen with their posts, and pauses where they stop something of the guest's: that there is one, not its words.</summary>
    public void Limit(GuestRules rules) => rules
        .SeeWith<Delivery, PostId>(delivery => delivery.PostId)
        .SeeWith<Attempt, DeliveryId>(attempt => attempt.DeliveryId)
        .SeeWith<ToldTrouble, DeliveryId>(told => told.DeliveryId)
        .See<Pause>((db, pause) => pause.ChannelId == null && pause.CampaignId == null)
        .See<Pause>((db, pause) => pause.ChannelId != null && db.GuestPlaces<ChannelId>(PlaceKind.Channel).Contains(pause.ChannelId.Value))
        .See<Pause>((db, pause) => pause.CampaignId != null && db.GuestPlaces<CampaignId>(PlaceKind.Campaign).Contains(pause.CampaignId.Value));

    /// <inheritdoc/>
    public void Prepare(AppDb db)
    {
        QueriesAhead.Prepare(ZoneWatch.Known(db));
        QueriesAhead.Prepare(Parcels.LatenessOf(db, default));
    }

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes)
    {
        routes.MapCalendar();
        routes.MapSchedule();
    }

    private static void AddEngine(IServiceCollection services)
    {
        services.AddSingleton(sp =>
        {
            var rows = Ledger.For(sp.GetRequiredService<Store>(), sp.GetRequiredService<WriteGate>());
            rows.Changed += sp.GetRequiredService<Teller>().Changed;
            return rows;
        });
        services.AddSingleton<Ledger>();
        services.AddSingleton<Parcels>();
        services.AddSingleton<Slots>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Endings>();
        services.AddSingleton<ChannelNotes>();
        services.AddSingleton<Courier>();
        services.AddSingleton<Teller>();
        services.AddSingleton<ZoneWatch>();
        services.AddSingleton<DeliveryEngine>();
    }
}
