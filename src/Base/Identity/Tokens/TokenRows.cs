using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Tokens;

/// <summary>What is done with token rows.</summary>
internal static class TokenRows
{
    /// <summary>Revokes a person's tokens in every workspace, in the run's transaction; returns how many. Whoever knew the password before may have made some.</summary>
    internal static Task<int> RevokeAll(Work work, UserId user)
    {
        // An account's tokens are rows of its workspaces, and a run about an account may have none.
        var now = work.Now;
        return work.Db.Set<ApiToken>().IgnoreQueryFilters().Where(t => t.UserId == user && t.RevokedAt == null).ExecuteUpdateAsync(s => s.SetProperty(t => t.RevokedAt, now), work.Cancel);
    }
}
