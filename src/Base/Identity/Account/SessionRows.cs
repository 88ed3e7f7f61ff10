using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.SignIn;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>What is done with session rows.</summary>
internal static class SessionRows
{
    /// <summary>A cookie that nobody used for this long is gone, and its session with it.</summary>
    internal static readonly Duration CookieLives = Duration.FromDays(14);

    internal static SessionView View(Session row, SessionId? current)
    {
        var (browser, system) = BrowserName.Of(row.Browser);
        return new(row.Id, browser, system, row.Address, row.Method, row.StartedAt, row.SeenAt, row.Id == current);
    }

    /// <summary>Ends all sessions of a person except one, in the run's transaction; returns how many.</summary>
    internal static async Task<int> EndOthers(Work work, UserId user, SessionId? except)
    {
        var rows = await work.Db.Set<Session>().Where(s => s.UserId == user && s.EndedAt == null && (except == null || s.Id != except)).ToListAsync(work.Cancel);
        rows.ForEach(s => s.EndedAt = work.Now);
        return rows.Count;
    }
}
