using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity;

/// <summary>
/// For connections that outlive their request: whether whoever opened one may still have it. All of them share one look at the database,
/// twice a second at most, so that a lock-out or a signed-out browser ends them within a second, whichever process, or the command line, did it.
/// </summary>
public sealed class AccessWatch(IAppDbFactory databases, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(400);

    /// <summary>What ended longer ago was noticed by an earlier look, whatever the clocks of other processes say.</summary>
    private static readonly Duration Back = Duration.FromMinutes(5);

    private readonly SemaphoreSlim one = new(1, 1);
    private long lookedAt;
    private volatile Ended? ended;

    /// <summary>Whether the caller's browser, account or membership has ended, or their limits as a guest have changed, since the connection was opened.</summary>
    public async Task<bool> HasEnded(Caller caller, CancellationToken cancel = default)
    {
        var now = await Look(cancel);
        return (caller.Session is { } session && now.Sessions.Contains(session))
            || (caller.User is { } user && now.Accounts.Contains(user))
            || (caller.Member is { } member && (now.Members.Contains(member) || !Equals(caller.Guest, now.Guests.GetValueOrDefault(member))));
    }

    /// <inheritdoc/>
    public void Dispose() => one.Dispose();

    private async Task<Ended> Look(CancellationToken cancel)
    {
        await one.WaitAsync(cancel);
        try
        {
            if (ended is not null && time.GetElapsedTime(lookedAt) < Fresh)
            {
                return ended;
            }

            var began = time.GetTimestamp();
            var since = time.Now() - Back;
            await using var db = await databases.CreateAsync(null, cancel);
            var sessions = await db.Set<Session>().Where(s => s.EndedAt > since).Select(s => s.Id).ToListAsync(cancel);
            var accounts = await db.Set<User>().Where(u => u.LockedOutAt != null).Select(u => u.Id).ToListAsync(cancel);
            var members = await db.Set<Member>().IgnoreQueryFilters().Where(m => m.LockedAt != null || m.LeftAt > since).Select(m => m.Id).ToListAsync(cancel);
            var guests = await db.Set<Guest>().IgnoreQueryFilters().AsNoTracking().ToListAsync(cancel);
            (lookedAt, ended) = (began, new([.. sessions], [.. accounts.Select(a => new UserId(a))], [.. members], guests.ToDictionary(g => g.MemberId, g => g.Limits)));
            return ended;
        }
        finally
        {
            one.Release();
        }
    }

    private sealed record Ended(HashSet<SessionId> Sessions, HashSet<UserId> Accounts, HashSet<MemberId> Members, Dictionary<MemberId, GuestPlaces> Guests);
}
