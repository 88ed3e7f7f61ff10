using Relais.Identity.Access;
using Relais.Kernel.Slices;

namespace Relais.Identity.Guests;

/// <summary>What holds whenever somebody is made a guest, by invitation or later.</summary>
internal sealed class GuestDesk(Places places)
{
    /// <summary>A guest reads and writes; deciding what goes out is the team's, but for what is given to them for a place.</summary>
    public const Role MostRole = Role.Writer;

    public static void Check(GuestTerms terms, FieldProblems problems) => problems
        .Require(terms.Places.Count > 0 && terms.Places.All(p => !string.IsNullOrEmpty(p) && Places.TryRead(p, out _)), "places", "identity.guest.field.places")
        .Require(terms.Deliverables.Length <= GuestTerms.TextLength, "deliverables", "problem.field.too_long", GuestTerms.TextLength)
        .Require(terms.Style.Length <= GuestTerms.TextLength, "style", "problem.field.too_long", GuestTerms.TextLength);

    /// <summary>The names of the chosen places, for the audit log; a problem when one is gone, or when the role is more than a guest has.</summary>
    public async Task<Outcome<IReadOnlyList<string>>> Names(Work work, Role role, GuestTerms terms)
    {
        if (role > MostRole)
        {
            return Problem.Blocked("identity.guest.role");
        }

        var known = (await places.Read(work.Services, work.Cancel)).ToDictionary(p => Places.Write(p.Place), p => p.Name, StringComparer.OrdinalIgnoreCase);
        return terms.Places.All(known.ContainsKey) ? Outcome<IReadOnlyList<string>>.Of([.. terms.Places.Select(p => known[p])]) : Problem.NotFound("identity.rights.place_gone");
    }
}
