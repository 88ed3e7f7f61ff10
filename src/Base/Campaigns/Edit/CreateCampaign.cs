using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns.Model;
using Relais.Channels;
using Relais.Kernel.Slices;

namespace Relais.Campaigns.Edit;

/// <summary>Makes a campaign.</summary>
/// <param name="Name">Its name, at most 80 characters.</param>
/// <param name="Starts">First day, included.</param>
/// <param name="Ends">Last day, included.</param>
/// <param name="Channels">Channels it runs on; may be empty.</param>
/// <param name="Colour">1 to 6; <see langword="null"/> takes the one that the fewest running campaigns have.</param>
public sealed record CreateCampaign(string Name, LocalDate? Starts, LocalDate? Ends, IReadOnlyList<ChannelId> Channels, int? Colour = null) : IRequest<CampaignView>;

[Slice("campaigns.create", CampaignPermissions.Edit, Http = "POST /campaigns")]
internal sealed class CreateCampaignSlice(Channels.Channels channels) : WriteSlice<CreateCampaign, CampaignView>
{
    public override void Check(CreateCampaign request, FieldProblems problems) =>
        CampaignForm.Check(request.Name, request.Starts, request.Ends, request.Colour, problems);

    public override async Task<Outcome<CampaignView>> Handle(CreateCampaign request, Work work)
    {
        if (await CampaignForm.Unknown(channels, null, request.Channels, work) is { } problem)
        {
            return problem;
        }

        var (starts, ends) = (request.Starts!.Value, request.Ends!.Value);
        var campaign = new Campaign
        {
            Id = work.NewId<CampaignId>(),
            WorkspaceId = work.Workspace,
            Name = request.Name.Trim(),
            Starts = starts,
            Ends = ends,
            Colour = request.Colour ?? await Rarest(work, starts, ends),
            CreatedAt = work.Now,
        };
        campaign.RunOn(request.Channels);
        work.Db.Add(campaign);
        work.Audit.About("campaign", campaign.Id, campaign.Name).Change(null, CampaignForm.Summary(campaign));
        work.Raise(new CampaignCreated(campaign.Id));
        CampaignForm.Tell(work);
        work.UndoBy(new DeleteCampaign(campaign.Id));
        work.Reply.Toast("campaigns.created", campaign.Name);
        work.Reply.GoTo(await work.PathAsync("campaigns"));
        await work.Db.SaveChangesAsync(work.Cancel);
        return campaign.ToView();
    }

    /// <summary>Campaigns seen beside each other should not look alike.</summary>
    private static async Task<int> Rarest(Work work, LocalDate starts, LocalDate ends)
    {
        var beside = await work.Db.Set<Campaign>().Where(c => c.DeletedAt == null && c.Starts <= ends && c.Ends >= starts).Select(c => c.Colour).ToListAsync(work.Cancel);
        return Enumerable.Range(1, 6).MinBy(colour => beside.Count(b => b == colour));
    }
}
