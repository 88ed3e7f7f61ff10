using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Identity.Model;

/// <summary>A member who is a guest: their limits and their brief. Without this row a member is one of the team.</summary>
internal sealed class Guest : IOwned, IConcurrent
{
    public MemberId MemberId { get; init; }

    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>As in <see cref="GuestTerms.Places"/>.</summary>
    public List<string> Places { get; set; } = [];

    public string Deliverables { get; set; } = "";

    public LocalDate? Deadline { get; set; }

    public string Style { get; set; } = "";

    public Guid Version { get; set; }

    public GuestTerms Terms => new(Places, Deliverables, Deadline, Style);

    public GuestPlaces Limits => Read(Places);

    public static Guest New(WorkspaceId workspace, MemberId member, GuestTerms terms)
    {
        var guest = new Guest { MemberId = member, WorkspaceId = workspace };
        guest.Set(terms);
        return guest;
    }

    public void Set(GuestTerms terms) =>
        (Places, Deliverables, Deadline, Style) = ([.. terms.Places.Distinct(StringComparer.Ordinal)], terms.Deliverables.Trim(), terms.Deadline, terms.Style.Trim());

    /// <summary>What cannot be read limits to nothing: it never opens anything.</summary>
    public static GuestPlaces Read(IEnumerable<string> places) =>
        GuestPlaces.Of(places.Select(p => Access.Places.TryRead(p, out var place) ? place : null).OfType<RightsPlace>());
}
