using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns.Model;
using Relais.Channels;
using Relais.Kernel.Slices;

namespace Relais.Campaigns.Edit;

/// <summary>Changes a campaign as a whole.</summary>
/// <param name="Id">Which.</param>
/// <param name="Name">Its name, at most 80 characters.</param>
/// <param name="Starts">First day, included.</param>
/// <param name="Ends">Last day, included.</param>
/// <param name="Channels">Channels it runs on; may be empty.</param>
/// <param name="Colour">1 to 6; <see langword="null"/> leaves it.</param>
public sealed record EditCampaign(CampaignId Id, string Name, LocalDate? Starts, LocalDate? Ends, IReadOnlyList<ChannelId> Channels, int? Colour = null)
    : IRequest<CampaignView>, IAboutVersion
{
    /// <inheritdoc/>
    public Guid? Version { get; init; }
}

[Slice("campaigns.edit", CampaignPermissions.Edit, Http = "PUT /campaigns/{id}", OnPlaces = true)]
internal sealed class EditCampaignSlice(Channels.Channels channels) : WriteSlice<EditCampaign, CampaignView>
{
    public override void Check(EditCampaign request, FieldProblems problems) =>
        CampaignForm.Check(request.Name, request.Starts, request.Ends, request.Colour, problems);

    public override async Task<Outcome<CampaignView>> Handle(EditCampaign request, Work work)
    {
        var found = await work.Db.Set<Campaign>().Include(c => c.Channels).FirstOrDefaultAsync(c => c.Id == request.Id && c.DeletedAt == null, work.Cancel);
        if (found is not { } campaign)
        {
            return Problem.NotFound("campaigns.not_found");
        }

        if (!work.May(Whereabouts.InCampaign(campaign.Id.Value)))
        {
            return Problem.Forbidden();
        }

        if (request.Version is { } seen && seen != campaign.Version)
        {
            return Problem.Conflict("campaigns.conflict", campaign.ToView(), campaign.Name);
        }

        if (await CampaignForm.Unknown(channels, campaign, request.Channels, work) is { } problem)
        {
            return problem;
        }

        var before = campaign.ToView();
        var summary = CampaignForm.Summary(campaign);
        (campaign.Name, campaign.Starts, campaign.Ends) = (request.Name.Trim(), request.Starts!.Value, request.Ends!.Value);
        campaign.Colour = request.Colour ?? campaign.Colour;
        campaign.RunOn(request.Channels);

        // Also when only its channels changed: whoever saw the old ones has an old version.
        work.Db.Entry(campaign).Property(c => c.Name).IsModified = true;
        work.Audit.About("campaign", campaign.Id, campaign.Name).Change(summary, CampaignForm.Summary(campaign));
        work.Raise(new CampaignChanged(campaign.Id));
        CampaignForm.Tell(work);
        work.UndoBy(new EditCampaign(before.Id, before.Name, before.Starts, before.Ends, before.ChannelIds, before.Colour));
        work.Reply.Toast("campaigns.saved", campaign.Name);
        work.Reply.GoTo(await work.PathAsync("campaigns"));
        await work.Db.SaveChangesAsync(work.Cancel);
        return campaign.ToView();
    }
}
