using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Time;
using Relais.Notifications.Model;
using Relais.Notifications.Sending;

namespace Relais.Notifications.Telling;

/// <summary>A member as somebody who is told things.</summary>
/// <param name="Gone">Has left, or is locked out: is told nothing.</param>
internal sealed record Recipient(MemberId Member, UserId User, string Name, string? Mail, string Language, bool Gone, Workspace Workspace, MailHours Hours, IReadOnlyDictionary<string, TellBy> Choices)
{
    /// <summary>How they want to be told. What may not be off is at least in the list.</summary>
    internal TellBy WantOf(NotificationKind kind) => kind.Of(Choices.TryGetValue(kind.Key, out var chosen) ? chosen : null);
}

/// <summary>Reads whom news goes to, and how each wants it. In a few queries, however many they are.</summary>
internal sealed class Recipients(Zones zones)
{
    /// <summary>Those of one workspace when the context serves one, else of any.</summary>
    internal async Task<IReadOnlyList<Recipient>> Of(AppDb db, IReadOnlyCollection<MemberId> ids, CancellationToken cancel)
    {
        var wanted = ids.ToList();
        var members = await All<Member>(db).Where(m => wanted.Contains(m.Id)).ToListAsync(cancel);
        var accounts = members.ConvertAll(m => m.UserId.Value);
        var users = await db.Set<User>().AsNoTracking().Where(u => accounts.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName, u.Email, u.Language, u.Zone, u.LockedOutAt }).ToDictionaryAsync(u => u.Id, cancel);
        var here = members.Select(m => m.WorkspaceId).Distinct().ToList();
        var workspaces = await db.Set<Workspace>().AsNoTracking().Where(w => here.Contains(w.Id)).ToDictionaryAsync(w => w.Id, cancel);
        var choices = (await All<NotificationChoice>(db).Where(c => wanted.Contains(c.MemberId)).ToListAsync(cancel)).ToLookup(c => c.MemberId);
        var hours = await All<NotificationHours>(db).Where(h => wanted.Contains(h.MemberId)).ToDictionaryAsync(h => h.MemberId, cancel);
        return members.ConvertAll(m =>
        {
            var (user, workspace) = (users[m.UserId.Value], workspaces[m.WorkspaceId]);
            return new Recipient(
                m.Id, m.UserId, user.DisplayName, user.Email, user.Language ?? workspace.Language, m.LeftAt is not null || m.LockedAt is not null || user.LockedOutAt is not null, workspace,
                MailHours.Of(hours.GetValueOrDefault(m.Id), zones, user.Zone ?? workspace.Zone), choices[m.Id].ToDictionary(c => c.Kind, c => c.By, StringComparer.Ordinal));
        });
    }

    private static IQueryable<T> All<T>(AppDb db)
        where T : class, IOwned => db.Workspace is null ? db.Set<T>().IgnoreQueryFilters().AsNoTracking() : db.Set<T>().AsNoTracking();
}
