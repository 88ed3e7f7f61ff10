using Relais.Audit;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content;
using Relais.Identity;
using Relais.Kernel.Modules;
using Relais.Notifications;
using Relais.Planning;
using Relais.Publishing;
using Relais.Tasks;
using Relais.Team;

namespace Relais;

/// <summary>The product: its modules, lower ones first.</summary>
public static class Product
{
    /// <summary>A fresh list of the modules.</summary>
    public static ModuleList Modules() => new(
    [
        new IdentityModule(),
        new NotificationsModule(),
        new AuditModule(),
        new ChannelsModule(),
        new TeamModule(),
        new TasksModule(),
        new CampaignsModule(),
        new ContentModule(),
        new PlanningModule(),
        new PublishingModule(),
    ], CompiledModels.Assembly);
}
