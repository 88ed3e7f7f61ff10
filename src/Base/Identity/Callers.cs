using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;

namespace Relais.Identity;

/// <summary>How a request arrived.</summary>
/// <param name="Door">The door.</param>
/// <param name="Address">Network address of the other side.</param>
/// <param name="Language">The request's language, for people who chose none: <c>fr</c> or <c>en</c>.</param>
public sealed record Asking(Door Door, string? Address, string Language = "fr");

/// <summary>A workspace that somebody belongs to.</summary>
public sealed record WorkspaceLink(WorkspaceId Id, string Slug, string Name, Role Role);

/// <summary>
/// Says who is asking: turns a signed-in browser or a bearer token into a <see cref="Caller"/>. The cookie's session was already
/// checked when the request was authenticated, so an ended one never gets here.
/// </summary>
public sealed class Callers(IAppDbFactory databases, Grants grants, TimeProvider time)
{
    /// <summary>Claim with the <see cref="SessionId"/>.</summary>
    public const string SessionClaim = "sid";

    /// <summary>Claim with the person's own language, when they chose one.</summary>
    public const string LanguageClaim = "language";

    /// <summary>Claim with the person's own IANA zone, when they chose one.</summary>
    public const string ZoneClaim = "zone";

    /// <summary>Claim set when the person turned single-letter shortcuts off.</summary>
    public const string NoLetterKeysClaim = "keys-off";

    /// <summary>Claim with the key of the person's portrait, when they have one.</summary>
    public const string PortraitClaim = "portrait";

    /// <summary>What every bearer token begins with, so that leaked ones can be searched for.</summary>
    public const string TokenPrefix = "relais_";

    private static readonly Duration Minute = Duration.FromMinutes(1);

    /// <summary>
    /// The caller behind a cookie. With a <paramref name="slug"/>, narrowed to that workspace when the person is a member of
    /// it; otherwise <see cref="Caller.Workspace"/> stays empty, and there is nothing there for them.
    /// </summary>
    public async Task<Caller> OfPrincipalAsync(ClaimsPrincipal principal, string? slug, Asking asking, CancellationToken cancel = default)
    {
        if (principal.Identity?.IsAuthenticated != true
            || Id.TryParse<UserId>(principal.FindFirstValue(ClaimTypes.NameIdentifier)) is not { } user
            || Id.TryParse<SessionId>(principal.FindFirstValue(SessionClaim)) is not { } session)
        {
            return Caller.Nobody(asking.Address, asking.Language) with { Door = asking.Door };
        }

        var caller = new Caller
        {
            User = user,
            Name = principal.FindFirstValue(ClaimTypes.Name) ?? "",
            Session = session,
            Door = asking.Door,
            Address = asking.Address,
            Language = principal.FindFirstValue(LanguageClaim) ?? asking.Language,
            Zone = principal.FindFirstValue(ZoneClaim) ?? "Europe/Paris",
        };
        return slug is null ? caller : await Narrow(caller, slug, principal.HasClaim(c => c.Type == ZoneClaim), cancel);
    }

    /// <summary>The caller behind a bearer token; <see langword="null"/> when the token is unknown, expired or revoked, or its owner is locked out or gone.</summary>
    public async Task<Caller?> OfTokenAsync(string token, string? slug, Asking asking, CancellationToken cancel = default)
    {
        if (!token.StartsWith(TokenPrefix, StringComparison.Ordinal) || token.Length > 100)
        {
            return null;
        }

        var digest = OneTimeLink.Digest(token);
        await using var db = await databases.CreateAsync(null, cancel);
        var row = await db.Set<ApiToken>().IgnoreQueryFilters().AsNoTracking().FirstOrDefaultAsync(t => t.Digest == digest, cancel);
        var now = time.Now();
        if (row is null || row.RevokedAt is not null || row.ExpiresAt <= now)
        {
            return null;
        }

        var account = row.UserId.Value;
        var user = await db.Set<User>().AsNoTracking().FirstOrDefaultAsync(u => u.Id == account && u.LockedOutAt == null, cancel);
        var place = user is null ? null : await PlaceOf(db, row.UserId, row.WorkspaceId, now, cancel);
        if (user is null || place is null)
        {
            return null;
        }

        if (row.UsedAt is null || now - row.UsedAt >= Minute)
        {
            await MarkUsed(row, now, cancel);
        }

        var here = slug is null || slug == place.Slug;
        return new()
        {
            User = row.UserId,
            Member = here ? place.Member : null,
            Name = user.DisplayName,
            Workspace = here ? row.WorkspaceId : null,
            Role = here ? place.Role : Role.None,
            Grants = here ? await grants.OfMemberAsync(db, place.Member, cancel) : [],
            Guest = here ? place.Guest?.Limits : null,
            Door = asking.Door,
            Scopes = row.Scopes.ToHashSet(StringComparer.Ordinal),
            Address = asking.Address,
            Language = user.Language ?? asking.Language,
            Zone = user.Zone ?? place.Zone,
        };
    }

    /// <summary>The workspaces of a person, by name.</summary>
    public async Task<IReadOnlyList<WorkspaceLink>> WorkspacesOfAsync(UserId user, CancellationToken cancel = default)
    {
        var now = time.Now();
        await using var db = await databases.CreateAsync(null, cancel);
        return await (from m in db.Set<Member>().IgnoreQueryFilters()
                      join w in db.Set<Workspace>() on m.WorkspaceId equals w.Id
                      where m.UserId == user && m.LeftAt == null && m.LockedAt == null && (m.EndsAt == null || m.EndsAt > now)
                      orderby w.Name
                      select new WorkspaceLink(w.Id, w.Slug, w.Name, m.Role)).ToListAsync(cancel);
    }

    /// <summary>Whether somebody has an account here; until then the first visitor sets the product up.</summary>
    public async Task<bool> AnyAccountAsync(CancellationToken cancel = default)
    {
        if (accountsExist)
        {
            return true;
        }

        await using var db = await databases.CreateAsync(null, cancel);
        return accountsExist = await db.Set<User>().AnyAsync(cancel);
    }

    private bool accountsExist;

    private async Task<Caller> Narrow(Caller caller, string slug, bool hasOwnZone, CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var (user, now) = (caller.User!.Value, time.Now());
        var place = await (from w in db.Set<Workspace>()
                           join m in db.Set<Member>().IgnoreQueryFilters() on w.Id equals m.WorkspaceId
                           where w.Slug == slug && m.UserId == user && m.LeftAt == null && m.LockedAt == null && (m.EndsAt == null || m.EndsAt > now)
                           from g in db.Set<Guest>().IgnoreQueryFilters().Where(limits => limits.MemberId == m.Id).DefaultIfEmpty()
                           select new { w.Id, w.Zone, Member = m.Id, m.Role, m.EndsAt, Guest = g }).AsNoTracking().FirstOrDefaultAsync(cancel);
        return place is null
            ? caller
            : caller with { Workspace = place.Id, Member = place.Member, Role = place.Role, EndsAt = place.EndsAt, Guest = place.Guest?.Limits, Grants = await grants.OfMemberAsync(db, place.Member, cancel), Zone = hasOwnZone ? caller.Zone : place.Zone };
    }

    private static Task<Place?> PlaceOf(AppDb db, UserId user, WorkspaceId workspace, Instant now, CancellationToken cancel) =>
        (from m in db.Set<Member>().IgnoreQueryFilters()
         join w in db.Set<Workspace>() on m.WorkspaceId equals w.Id
         where m.WorkspaceId == workspace && m.UserId == user && m.LeftAt == null && m.LockedAt == null && (m.EndsAt == null || m.EndsAt > now)
         from g in db.Set<Guest>().IgnoreQueryFilters().Where(limits => limits.MemberId == m.Id).DefaultIfEmpty()
         select new Place(m.Id, m.Role, w.Slug, w.Zone, g)).AsNoTracking().FirstOrDefaultAsync(cancel);

    private async Task MarkUsed(ApiToken row, Instant now, CancellationToken cancel)
    {
        await using var own = await databases.CreateAsync(row.WorkspaceId, cancel);
        own.Attach(row);
        row.UsedAt = now;
        await own.SaveChangesAsync(cancel);
    }

    private sealed record Place(MemberId Member, Role Role, string Slug, string Zone, Guest? Guest);
}
