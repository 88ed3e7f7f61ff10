using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Content.Composer;
using Relais.Content.Doctor;
using Relais.Content.Lists;
using Relais.Content.Model;
using Relais.Content.Retention;
using Relais.Content.ReviewLinks;
using Relais.Content.Sending;
using Relais.Content.Uploads;
using Relais.Content.Writing;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Files;
using Relais.Kernel.Invariants;
using Relais.Kernel.Jobs;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Notifications;
using Relais.Team;

namespace Relais.Content;

/// <summary>Posts, their versions, and the media library.</summary>
public sealed class ContentModule : IModule
{
    /// <inheritdoc/>
    public string Name => "Content";

    /// <inheritdoc/>
    public IReadOnlyList<Permission> Permissions => ContentPermissions.All;

    /// <inheritdoc/>
    public void Add(IServiceCollection services, RelaisSettings settings)
    {
        services.AddSingleton<OutgoingPosts>();
        services.AddScoped<PostWriting>();
        services.AddScoped(sp => new Posts(sp.GetRequiredService<OutgoingPosts>(), sp.GetRequiredService<PostWriting>()));
        services.AddSingleton<MediaTools>();
        services.AddSingleton<RenditionMaker>();
        services.AddSingleton<MediaIntake>();
        services.AddSingleton(sp => new MediaLibrary(sp.GetRequiredService<MediaIntake>()));
        services.AddSingleton<Workshop>();
        if (settings.Role != ProcessRole.Web)
        {
            services.AddHostedService(sp => sp.GetRequiredService<Workshop>());
        }

        services.AddFileUse(db => db.Set<MediaAsset>().IgnoreQueryFilters().Select(a => a.FileKey));
        services.AddFileUse(db => db.Set<Rendition>().IgnoreQueryFilters().Where(r => r.FileKey != null).Select(r => r.FileKey!));
        services.AddPeriodic<ContentSweep>("content.sweep", NodaTime.Duration.FromHours(24));
        services.AddInvariants(MediaInvariants.All);
        services.AddScoped<ReviewSubjects>();
        services.AddSingleton<ReviewDesk>();
        services.AddNotificationKind(LeaveRemarkSlice.Told);
        services.AddNotificationKind(GivePost.Told);
        services.AddScoped<IOn<MemberLockedOut>, RevokeReviewLinksOf>();
        services.AddScoped<IOn<MemberLeft>, RevokeReviewLinksOf>();
        services.AddScoped<IOn<MemberBecameGuest>, RevokeReviewLinksOf>();
        services.AddFragment<MakeReviewLink, ReviewLinkNote>();
        services.AddRegion<CampaignReviewLinks>("campaign.foot", 10, ContentPermissions.ShareReview);
        services.AddSubject("post", "posts/{0}");
        services.AddSubject("media", "media/{0}");
        services.AddNavItem(new("posts", "content.posts", "pen", "posts", 15, NavGroup.Make, ContentPermissions.ViewPosts) { ForGuests = true });
        services.AddNavItem(new("media", "content.media", "image", "media", 40, NavGroup.Make, ContentPermissions.ViewMedia) { ForGuests = true });
        services.AddPaletteSource(PostSearch.Palette);
        services.AddDutyNeed("editorial", ContentPermissions.EditOthers);
        services.AddDutyNeed("creation", ContentPermissions.WritePosts);
        services.AddDutyNeed("visuals", ContentPermissions.WriteMedia);
    }

    /// <inheritdoc/>
    public void Map(ModelBuilder model) => ContentTables.Map(model);

    /// <inheritdoc/>
    public void Limit(GuestRules rules) => ContentLimits.Add(rules);

    /// <inheritdoc/>
    public void Prepare(AppDb db)
    {
        QueriesAhead.Prepare(PostRows.Of(db, []));
        QueriesAhead.Prepare(PostRows.VariantsOf(db, []));
    }

    /// <inheritdoc/>
    public void Routes(IEndpointRouteBuilder routes)
    {
        ComposerRoutes.Map(routes);
        MediaRoutes.Map(routes);
        ReviewRoutes.Map(routes);
    }
}
