using Microsoft.EntityFrameworkCore;
using Relais.Identity.Model;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.Account;

/// <summary>Changes one's own name, language, zone and keys.</summary>
/// <param name="Name">Name shown to others.</param>
/// <param name="Language"><c>fr</c> or <c>en</c>; empty to follow the browser.</param>
/// <param name="Zone">IANA zone; empty to follow the workspace.</param>
/// <param name="LetterKeys">Whether single letters act.</param>
public sealed record SaveProfile(string Name, string? Language, string? Zone, bool LetterKeys) : IRequest<Done>;

[Slice("identity.save_profile", Permission.Account, Http = "PUT /me")]
internal sealed class SaveProfileSlice(Accounts accounts) : WriteSlice<SaveProfile, Done>
{
    public override void Check(SaveProfile request, FieldProblems problems) => problems
        .Text(request.Name, "name", Accounts.NameLength)
        .Require(string.IsNullOrEmpty(request.Zone) || accounts.KnowsZone(request.Zone), "zone", "identity.field.zone")
        .Require(string.IsNullOrEmpty(request.Language) || TextCatalog.Languages.Contains(request.Language), "language", "identity.field.language");

    public override async Task<Outcome<Done>> Handle(SaveProfile request, Work work)
    {
        var id = work.User.Value;
        var user = await work.Db.Set<User>().SingleAsync(u => u.Id == id, work.Cancel);
        var before = Of(user);
        user.DisplayName = request.Name.Trim();
        user.Language = string.IsNullOrEmpty(request.Language) ? null : request.Language;
        user.Zone = string.IsNullOrEmpty(request.Zone) ? null : request.Zone;
        user.LetterKeys = request.LetterKeys;
        work.Audit.About("user", user.UserId, user.DisplayName).Change(before, Of(user));
        work.Reply.Toast("identity.saved");
        return Done.It;
    }

    private static SaveProfile Of(User user) => new(user.DisplayName, user.Language, user.Zone, user.LetterKeys);
}
