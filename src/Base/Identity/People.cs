using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;

namespace Relais.Identity;

/// <summary>A member as other modules see and show them.</summary>
/// <param name="Member">The place in the workspace.</param>
/// <param name="User">The account.</param>
/// <param name="Name">Name shown.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Colour">1 to 6: the colour that stays theirs.</param>
/// <param name="Portrait">Key in the file store; <see langword="null"/> for initials.</param>
/// <param name="HasLeft">No longer a member; named where their work remains.</param>
public sealed record Person(MemberId Member, UserId User, string Name, Role Role, int Colour, string? Portrait, bool HasLeft)
{
    /// <summary>Locked out: a member still, who cannot come in and holds nothing.</summary>
    public bool IsLockedOut { get; init; }

    /// <summary>As the interface kit shows people.</summary>
    public PersonView View => new(Name, Colour) { Portrait = Portrait };
}

/// <summary>Who the members of the workspace at hand are. Reads through the run's own database context, so within its transaction.</summary>
public sealed class People(AppDb db)
{
    /// <summary>Present members, by name.</summary>
    public async Task<IReadOnlyList<Person>> ListAsync(CancellationToken cancel = default) =>
        [.. (await EverAsync(cancel)).Where(p => !p.HasLeft)];

    /// <summary>Everyone who is or was a member, by name: for lists where the work of people who left remains.</summary>
    public async Task<IReadOnlyList<Person>> EverAsync(CancellationToken cancel = default)
    {
        var members = await db.Set<Member>().AsNoTracking().ToListAsync(cancel);
        var accounts = members.ConvertAll(m => m.UserId.Value);
        var users = await db.Set<User>().AsNoTracking().Where(u => accounts.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName, u.Portrait }).ToDictionaryAsync(u => u.Id, cancel);
        return [.. members
            .Select(m => Of(m, users[m.UserId.Value].DisplayName, users[m.UserId.Value].Portrait))
            .OrderBy(p => p.Name, StringComparer.CurrentCulture)];
    }

    /// <summary>One member, present or gone; <see langword="null"/> when there is none in this workspace.</summary>
    public async Task<Person?> FindAsync(MemberId id, CancellationToken cancel = default)
    {
        var member = await db.Set<Member>().AsNoTracking().FirstOrDefaultAsync(m => m.Id == id, cancel);
        if (member is null)
        {
            return null;
        }

        var account = member.UserId.Value;
        var user = await db.Set<User>().AsNoTracking().Where(u => u.Id == account).Select(u => new { u.DisplayName, u.Portrait }).SingleAsync(cancel);
        return Of(member, user.DisplayName, user.Portrait);
    }

    /// <summary>Which of these accounts are locked out, of this workspace or everywhere. On a context narrowed to the workspace, for work outside requests.</summary>
    public static async Task<IReadOnlySet<UserId>> LockedOut(AppDb context, IReadOnlyCollection<UserId> users, CancellationToken cancel = default)
    {
        var accounts = users.Select(u => u.Value).ToList();
        return (await context.Set<Member>().AsNoTracking().Where(m => users.Contains(m.UserId) && m.LockedAt != null).Select(m => m.UserId).ToListAsync(cancel))
            .Concat((await context.Set<User>().AsNoTracking().Where(u => accounts.Contains(u.Id) && u.LockedOutAt != null).Select(u => u.Id).ToListAsync(cancel)).ConvertAll(UserId.From)).ToHashSet();
    }

    private static Person Of(Member member, string name, string? portrait) =>
        new(member.Id, member.UserId, name, member.Role, PersonView.ColourOf(member.Id.Value), portrait, member.LeftAt is not null) { IsLockedOut = member.LockedAt is not null };
}
