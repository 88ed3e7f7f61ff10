using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Time;

namespace Relais.Identity.SignIn;

/// <summary>
/// Looks at the session and the account behind a cookie on every request, so that ending a session, locking somebody out or
/// changing a password acts at once, in every process.
/// </summary>
internal sealed class CookieCheck(IAppDbFactory databases, TimeProvider time)
{
    private const string StampClaim = "AspNet.Identity.SecurityStamp";
    private static readonly Duration Minute = Duration.FromMinutes(1);

    internal static Task OnRequest(CookieValidatePrincipalContext context) =>
        context.HttpContext.RequestServices.GetRequiredService<CookieCheck>().Check(context);

    private async Task Check(CookieValidatePrincipalContext context)
    {
        var cancel = context.HttpContext.RequestAborted;
        var principal = context.Principal!;
        if (Id.TryParse<SessionId>(principal.FindFirstValue(Callers.SessionClaim)) is not { } id
            || await Look(id, cancel) is not { } found
            || principal.FindFirstValue(ClaimTypes.NameIdentifier) != found.User.Id.ToString()
            || principal.FindFirstValue(StampClaim) != found.User.SecurityStamp)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        Refresh((ClaimsIdentity)principal.Identity!, found.User);
        await Seen(found.Session, context.HttpContext.Connection.RemoteIpAddress?.ToString(), cancel);
    }

    private async Task<(Session Session, User User)?> Look(SessionId id, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var session = await db.Set<Session>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id && s.EndedAt == null, cancel);
        if (session is null)
        {
            return null;
        }

        var account = session.UserId.Value;
        var user = await db.Set<User>().AsNoTracking().FirstOrDefaultAsync(u => u.Id == account && u.LockedOutAt == null, cancel);
        return user is null ? null : (session, user);
    }

    /// <summary>Name, language, zone and portrait may have changed since the cookie was written.</summary>
    private static void Refresh(ClaimsIdentity identity, User user)
    {
        Set(identity, ClaimTypes.Name, user.DisplayName);
        Set(identity, Callers.LanguageClaim, user.Language);
        Set(identity, Callers.ZoneClaim, user.Zone);
        Set(identity, Callers.NoLetterKeysClaim, user.LetterKeys ? null : "1");
        Set(identity, Callers.PortraitClaim, user.Portrait);
    }

    private static void Set(ClaimsIdentity identity, string type, string? value)
    {
        foreach (var old in identity.FindAll(type).ToList())
        {
            identity.RemoveClaim(old);
        }

        if (value is not null)
        {
            identity.AddClaim(new(type, value));
        }
    }

    private async Task Seen(Session session, string? address, CancellationToken cancel)
    {
        var now = time.Now();
        if (now - session.SeenAt < Minute && session.Address == address)
        {
            return;
        }

        await using var db = await databases.CreateAsync(null, cancel);
        db.Attach(session);
        session.SeenAt = now;
        session.Address = address;
        await db.SaveChangesAsync(cancel);
    }
}
