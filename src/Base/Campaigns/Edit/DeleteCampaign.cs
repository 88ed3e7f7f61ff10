using Microsoft.EntityFrameworkCore;
using Relais.Campaigns.Model;
using Relais.Kernel.Slices;

namespace Relais.Campaigns.Edit;

/// <summary>Deletes a campaign. Its posts stay, without it; undoable for 30 days.</summary>
public sealed record DeleteCampaign(CampaignId Id) : IRequest<Done>;

[Slice("campaigns.delete", CampaignPermissions.Edit, Http = "DELETE /campaigns/{id}", OnPlaces = true)]
internal sealed class DeleteCampaignSlice : WriteSlice<DeleteCampaign, Done>
{
    public override async Task<Outcome<Done>> Handle(DeleteCampaign request, Work work)
    {
        var campaign = await work.Db.Set<Campaign>().Include(c => c.Channels).FirstOrDefaultAsync(c => c.Id == request.Id && c.DeletedAt == null, work.Cancel);
        if (campaign is null)
        {
            return Problem.NotFound("campaigns.not_found");
        }

        if (!work.May(Whereabouts.InCampaign(campaign.Id.Value)))
        {
            return Problem.Forbidden();
        }

        campaign.DeletedAt = work.Now;
        work.Audit.About("campaign", campaign.Id, campaign.Name).Change(CampaignForm.Summary(campaign), null);
        work.Raise(new CampaignDeleted(campaign.Id));
        CampaignForm.Tell(work);
        work.UndoBy(new RestoreCampaign(campaign.Id));
        work.Reply.Toast("campaigns.deleted", campaign.Name);
        return Done.It;
    }
}

/// <summary>Brings back a deleted campaign, as it was.</summary>
public sealed record RestoreCampaign(CampaignId Id) : IRequest<Done>;

[Slice("campaigns.restore", CampaignPermissions.Edit, Http = "POST /campaigns/{id}/restore", OnPlaces = true)]
internal sealed class RestoreCampaignSlice : WriteSlice<RestoreCampaign, Done>
{
    public override async Task<Outcome<Done>> Handle(RestoreCampaign request, Work work)
    {
        var campaign = await work.Db.Set<Campaign>().Include(c => c.Channels).FirstOrDefaultAsync(c => c.Id == request.Id, work.Cancel);
        if (campaign?.DeletedAt is not { } deleted || work.Now - deleted > Undo.Kept)
        {
            return Problem.NotFound("campaigns.not_found");
        }

        if (!work.May(Whereabouts.InCampaign(campaign.Id.Value)))
        {
            return Problem.Forbidden();
        }

        campaign.DeletedAt = null;
        work.Audit.About("campaign", campaign.Id, campaign.Name).Change(null, CampaignForm.Summary(campaign));
        work.Raise(new CampaignCreated(campaign.Id));
        CampaignForm.Tell(work);
        work.Reply.Toast("campaigns.restored", campaign.Name);
        return Done.It;
    }
}
