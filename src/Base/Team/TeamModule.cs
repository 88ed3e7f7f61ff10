using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Invariants;
using Relais.Kernel.Jobs;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Notifications;
using Relais.Team.Absences;
using Relais.Team.Doctor;
using Relais.Team.Duties;
using Relais.Team.Holding;
using Relais.Team.Model;
using Relais.Team.Roster;
using Relais.Team.Rota;
using Relais.Team.Today;
using Relais.Team.Watching;

namespace Relais.Team;

/// <summary>Who does what, who is away, and who holds the baton.</summary>
public sealed class TeamModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Team";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(TeamPermissions.See, Role.Reader),
        new(TeamPermissions.OwnAbsences, Role.Reader),
        new(TeamPermissions.OwnShifts, Role.Reader),
        new(TeamPermissions.Manage, Role.Admin),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddScoped<Functions>();
        services.AddScoped<FunctionsOnPage>();
        services.AddScoped<FactsReader>();
        services.AddSingleton<FactsMemory>();
        services.AddScoped<AbsenceRules>();
        services.AddScoped<OpenWork>();
        services.AddScoped<Workloads>();
        services.AddScoped<GapNews>();
        AddRotas(services);
        services.AddScoped(sp => new Baton(sp.GetRequiredService<FactsReader>(), sp.GetRequiredService<FactsMemory>(), sp.GetRequiredService<AppDb>(), sp.GetRequiredService<TimeProvider>(), sp.GetRequiredService<IServiceScopeFactory>()));
        services.AddScoped<IOn<WorkspaceMade>, StartWithReadyFunctions>();
        services.AddScoped<IOn<WorkspaceMade>, StartWithReadyDuties>();
        AddWatching(services);
        foreach (var kind in TeamNews.All)
        {
            services.AddNotificationKind(kind);
        }

        services.AddInvariants(TeamInvariants.All);
        services.AddRegion<MemberFunctions>("members.functions", 10, TeamPermissions.See);
        services.AddRegion<DutyLine>("shell.duty", 0, TeamPermissions.See);
        services.AddNavItem(new("team", "team.title", "swap", "team", 10, NavGroup.Team, TeamPermissions.See, GapCount.Of) { Topics = ["gaps", "team"] });
        services.AddSettingsPage(new("functions", "team.functions.title", "team", "settings/functions", 20, SettingsGroup.Workspace, TeamPermissions.See));
        services.AddSettingsPage(new("duties", "team.duties.title", "table", "settings/duties", 21, SettingsGroup.Workspace, TeamPermissions.See));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model)
    {
        TeamTables.Map(model);
        RotaTables.Map(model);
    }

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes)
    {
        TeamRoutes.Map(routes);
        FeedRoute.Map(routes);
    }

    private static void AddRotas(IServiceCollection services)
    {
        services.AddScoped<RotaReader>();
        services.AddScoped<Shifts>();
        services.AddOpenWork(UpcomingShifts.Kind, UpcomingShifts.Find);
        services.AddUsualDuration(UpcomingShifts.Kind, null);
        services.AddScoped<RevokeFeedOf>();
        services.AddScoped<IOn<MemberLeft>>(sp => sp.GetRequiredService<RevokeFeedOf>());
        services.AddScoped<IOn<MemberLockedOut>>(sp => sp.GetRequiredService<RevokeFeedOf>());
        services.AddScoped<IOn<MemberBecameGuest>>(sp => sp.GetRequiredService<RevokeFeedOf>());
        services.AddFragment<MakeFeed, FeedNote>();
        services.AddRegion<DutyStrip>("inbox.duty", 0, TeamPermissions.See);
    }

    /// <summary>Whatever may open or close a gap is looked at in its own transaction; time is looked at every few minutes.</summary>
    private static void AddWatching(IServiceCollection services)
    {
        services.AddScoped<LookAtChange>();
        services.AddScoped<IOn<AbsenceChanged>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<CoverageChanged>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<MemberLeft>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<MemberJoined>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<MemberRoleChanged>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<MemberLockedOut>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<MemberLetBackIn>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<MemberBecameGuest>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddScoped<IOn<ChannelConnected>>(sp => sp.GetRequiredService<LookAtChange>());
        services.AddPeriodic<WatchTime>("team.watch", WatchTime.Every);
    }
}
