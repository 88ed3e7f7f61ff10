using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity.SignIn;

/// <summary>
/// ASP.NET's sign-in, with one addition that every way in passes through: a <see cref="Session"/> row is written, with its
/// audit entry, and its id goes into the cookie, so that each signed-in browser can be seen and ended.
/// </summary>
internal sealed class SignIns(
    UserManager<User> users,
    IHttpContextAccessor http,
    IUserClaimsPrincipalFactory<User> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<User>> log,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<User> confirmation,
    AppDb db,
    TimeProvider time)
    : SignInManager<User>(users, http, claims, options, log, schemes, confirmation)
{
    /// <summary>Set by each way in before it signs somebody in.</summary>
    internal string Method { get; set; } = SignInMethod.Password;

    /// <summary>Somebody locked out everywhere cannot come in, by whatever way.</summary>
    public override async Task<bool> CanSignInAsync(User user) => user.LockedOutAt is null && await base.CanSignInAsync(user);

    public override async Task SignInWithClaimsAsync(User user, AuthenticationProperties? authenticationProperties, IEnumerable<Claim> additionalClaims)
    {
        var session = await ContinuedSession(user) ?? await NewSession(user);
        var properties = authenticationProperties ?? new();
        properties.IsPersistent = true;
        var kept = additionalClaims.Where(c => c.Type != Callers.SessionClaim);
        await base.SignInWithClaimsAsync(user, properties, [.. kept, new(Callers.SessionClaim, session.ToString())]);
    }

    /// <summary>Signs this browser out and ends its session.</summary>
    public override async Task SignOutAsync()
    {
        if (Id.TryParse<SessionId>(Context.User.FindFirstValue(Callers.SessionClaim)) is { } id
            && await db.Set<Session>().FindAsync([id], Context.RequestAborted) is { EndedAt: null } session)
        {
            session.EndedAt = time.Now();
            Write(session.UserId, Context.User.Identity?.Name ?? "", "identity.sign_out", session);
            await db.SaveChangesAsync();
        }

        await base.SignOutAsync();
    }

    /// <summary>Refreshing a cookie, for example after changing one's own password, stays in the same session.</summary>
    private async Task<SessionId?> ContinuedSession(User user)
    {
        if (Id.TryParse<SessionId>(Context.User.FindFirstValue(Callers.SessionClaim)) is not { } id)
        {
            return null;
        }

        var row = await db.Set<Session>().FindAsync([id], Context.RequestAborted);
        return row is { EndedAt: null } && row.UserId == user.UserId ? id : null;
    }

    private async Task<SessionId> NewSession(User user)
    {
        var now = time.Now();
        var session = new Session
        {
            Id = Id.New<SessionId>(now),
            UserId = user.UserId,
            Browser = Shortened(Context.Request.Headers.UserAgent.ToString()),
            Address = Context.Connection.RemoteIpAddress?.ToString(),
            Method = Method,
            StartedAt = now,
            SeenAt = now,
        };
        db.Add(session);
        Write(user.UserId, user.DisplayName, "identity.sign_in", session);
        await db.SaveChangesAsync();
        return session.Id;
    }

    private void Write(UserId user, string name, string action, Session session) => db.Add(new AuditEntry
    {
        Id = Id.New<AuditId>(time.Now()),
        At = time.Now(),
        UserId = user,
        ActorName = name.Length > 120 ? name[..120] : name,
        Door = Door.Page,
        Address = Context.Connection.RemoteIpAddress?.ToString(),
        Action = action,
        Kind = "session",
        Target = session.Id.ToString(),
        Title = session.Method,
    });

    private static string Shortened(string agent) => agent.Length > 200 ? agent[..200] : agent;
}
