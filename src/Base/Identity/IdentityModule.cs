using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Access;
using Relais.Identity.Account;
using Relais.Identity.Doctor;
using Relais.Identity.Guests;
using Relais.Identity.Invitations;
using Relais.Identity.Keys;
using Relais.Identity.LockOut;
using Relais.Identity.Mailbox;
using Relais.Identity.Members;
using Relais.Identity.Model;
using Relais.Identity.Passwords;
using Relais.Identity.Portraits;
using Relais.Identity.Setup;
using Relais.Identity.SignIn;
using Relais.Identity.Sso;
using Relais.Identity.Status;
using Relais.Identity.Tokens;
using Relais.Kernel.Data;
using Relais.Kernel.Invariants;
using Relais.Kernel.Jobs;
using Relais.Kernel.Modules;
using Relais.Kernel.Outbox;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Identity;

/// <summary>Accounts, sign-in, sessions, members, invitations and tokens.</summary>
public sealed class IdentityModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Identity";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions { get; } =
    [
        new(IdentityPermissions.SeeMembers, Role.Reader),
        new(IdentityPermissions.OwnTokens, Role.Reader),
        new(IdentityPermissions.OwnBrief, Role.Reader),
        new(IdentityPermissions.ManageMembers, Role.Admin),
        new(IdentityPermissions.LockOut, Role.Admin),
        new(IdentityPermissions.ManageWorkspace, Role.Admin),
    ];

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton<Grants>();
        services.AddSingleton<Callers>();
        services.AddSingleton<Places>();
        services.AddScoped<GrantRules>();
        services.AddSingleton<LastDays>();
        services.AddPeriodic<AccessEnds>("identity.access_ends", NodaTime.Duration.FromMinutes(1));
        services.AddRegion<AccessEndsBanner>("shell.banner", 1, forGuests: true);
        services.AddRegion<BriefCard>("calendar.top", 0, IdentityPermissions.OwnBrief, forGuests: true);
        services.AddScoped<Explaining>();
        services.AddScoped<GuestDesk>();
        services.AddSettingsPage(new("rights", "identity.rights.title", "shield", "settings/rights", 20, SettingsGroup.Workspace, IdentityPermissions.SeeMembers));
        services.AddScoped<People>();
        services.AddScoped<InvitationLetters>();
        services.AddSingleton<Inviters>();
        services.AddScoped<AccountForms>();
        services.AddScoped<MailLinks>();
        services.AddScoped<Locks>();
        services.AddScoped<IOutboxHandler, LockElsewhere>();
        services.AddSingleton<AccessWatch>();
        services.AddAccounts(settings);
        services.AddSharedKeys();
        services.AddSso(settings);
        services.AddInvariants(AccountInvariants.All);
        services.AddPeriodic<AccountCleanUp>("identity.clean_up", NodaTime.Duration.FromHours(24));
        services.AddFragment<Invite, InvitationNote>();
        services.AddFragment<ResendInvitation, InvitationNote>();
        services.AddFragment<MakeResetLink, ResetLinkNote>();
        services.AddFragment<MakeToken, TokenNote>();
        services.AddNavItem(new("members", "identity.members.title", "team", "members", 20, NavGroup.Team, IdentityPermissions.SeeMembers));
        services.AddSettingsPage(new("account", "identity.account.profile", "user", "account", 0, SettingsGroup.Me) { IsOfAccount = true, ForGuests = true });
        services.AddSettingsPage(new("security", "identity.account.security", "shield", "account/security", 10, SettingsGroup.Me) { IsOfAccount = true, ForGuests = true });
        services.AddSettingsPage(new("sessions", "identity.account.sessions", "desktop", "account/sessions", 12, SettingsGroup.Me) { IsOfAccount = true, ForGuests = true });
        services.AddSettingsPage(new("tokens", "identity.tokens.title", "key", "account/tokens", 30, SettingsGroup.Me, IdentityPermissions.OwnTokens) { ForGuests = true });
        services.AddSettingsPage(new("status", "identity.status.title", "desktop", "status", 0, SettingsGroup.Server, IdentityPermissions.ManageWorkspace));
        services.AddRegion<StatusBanner>("shell.banner", 0, IdentityPermissions.ManageWorkspace);
        services.AddSettingsPage(new("workspace", "identity.workspace.title", "building", "settings/workspace", 0, SettingsGroup.Workspace, IdentityPermissions.ManageWorkspace));
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => IdentityTables.Map(model);

    /// <inheritdoc/>
    public void Limit(GuestRules rules) => rules.SeeAll<Guest>("What others are told of what a guest does depends on everybody's limits; slices show one's own alone.");

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes)
    {
        SetupRoutes.Map(routes);
        SignInRoutes.Map(routes);
        PasswordRoutes.Map(routes);
        InvitationRoutes.Map(routes);
        SecurityRoutes.Map(routes);
        MailboxRoutes.Map(routes);
        PortraitRoute.Map(routes);
        SsoRoutes.Map(routes);
    }
}
