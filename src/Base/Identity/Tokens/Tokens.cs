using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Identity.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Tokens;

/// <summary>Lists one's own tokens for this workspace and what a new one may be given.</summary>
public sealed record ListTokens : IRequest<TokenList>;

/// <summary>One's own tokens, newest first, revoked ones left out; and the permissions that one has to give.</summary>
public sealed record TokenList(IReadOnlyList<TokenRow> Tokens, IReadOnlyList<string> Scopes);

/// <summary>A token, without its secret.</summary>
public sealed record TokenRow(ApiTokenId Id, string Name, IReadOnlyList<string> Scopes, Instant CreatedAt, Instant? ExpiresAt, Instant? UsedAt, bool Expired);

/// <summary>Makes a token that acts in one's own name, in this workspace, within the scopes given. A token makes none.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">Permission keys, at least one; never more than one has.</param>
/// <param name="Days">Days until it stops working, 1 to 366; <see langword="null"/> or 0 for never.</param>
public sealed record MakeToken(string Name, IReadOnlyList<string> Scopes, int? Days) : IRequest<TokenMade>;

/// <summary>A new token, shown this once.</summary>
public sealed record TokenMade(ApiTokenId Id, string Name, string Token) : IShownOnce;

/// <summary>Makes one of one's own tokens useless, at once.</summary>
public sealed record RevokeToken(ApiTokenId Id) : IRequest<Done>;

[Slice("identity.list_tokens", IdentityPermissions.OwnTokens, Http = "GET /tokens", ForGuests = true)]
internal sealed class ListTokensSlice(AppDb db, Rights rights, SliceCatalog slices, TimeProvider time) : ReadSlice<ListTokens, TokenList>
{
    public override async Task<Outcome<TokenList>> Handle(ListTokens request, Caller caller, CancellationToken cancel)
    {
        var user = caller.User!.Value;
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var rows = await db.Set<ApiToken>().AsNoTracking().Where(t => t.UserId == user && t.RevokedAt == null).ToListAsync(cancel);
        return new TokenList(
            [.. rows.OrderByDescending(t => t.CreatedAt).Select(t => new TokenRow(t.Id, t.Name, t.Scopes, t.CreatedAt, t.ExpiresAt, t.UsedAt, t.ExpiresAt <= now))],
            Scopes(rights, slices, caller));
    }

    /// <summary>For a guest, only what a guest can do anything with.</summary>
    internal static IReadOnlyList<string> Scopes(Rights rights, SliceCatalog slices, Caller caller) =>
        [.. rights.All.Select(p => p.Key).Append(Permission.Account).Where(key => rights.May(caller, key) && (caller.Guest is null || slices.IsForGuests(key)))];
}

[Slice("identity.make_token", IdentityPermissions.OwnTokens, Http = "POST /tokens", ForGuests = true)]
internal sealed class MakeTokenSlice(Rights rights, SliceCatalog slices) : WriteSlice<MakeToken, TokenMade>
{
    public override void Check(MakeToken request, FieldProblems problems) => problems
        .Text(request.Name, "name", 120)
        .Require(request.Scopes is { Count: > 0 }, "scopes", "identity.field.scopes")
        .Require(request.Days is null or (>= 0 and <= 366), "days", "identity.field.days");

    public override Task<Outcome<TokenMade>> Handle(MakeToken request, Work work)
    {
        // It would go on when the first ends or is revoked.
        if (work.Caller.Scopes is not null)
        {
            return Task.FromResult<Outcome<TokenMade>>(Problem.Forbidden("identity.token_by_token"));
        }

        var mine = ListTokensSlice.Scopes(rights, slices, work.Caller);
        if (request.Scopes.FirstOrDefault(s => !mine.Contains(s)) is { } tooMuch)
        {
            return Task.FromResult<Outcome<TokenMade>>(Problem.Invalid("scopes", "identity.field.scope_not_yours", tooMuch));
        }

        var secret = Callers.TokenPrefix + OneTimeLink.NewSecret();
        var token = new ApiToken
        {
            Id = work.NewId<ApiTokenId>(),
            WorkspaceId = work.Workspace,
            UserId = work.User,
            Name = request.Name.Trim(),
            Digest = OneTimeLink.Digest(secret),
            Scopes = [.. request.Scopes.Distinct().Order(StringComparer.Ordinal)],
            CreatedAt = work.Now,
            ExpiresAt = request.Days is > 0 ? work.Now + Duration.FromDays(request.Days.Value) : null,
        };
        work.Db.Add(token);
        work.Audit.About("token", token.Id, token.Name).Change(null, new { token.Name, token.Scopes, token.ExpiresAt });
        work.Reply.Toast("identity.token_made", token.Name);
        return Task.FromResult<Outcome<TokenMade>>(new TokenMade(token.Id, token.Name, secret));
    }
}

[Slice("identity.revoke_token", IdentityPermissions.OwnTokens, Http = "DELETE /tokens/{id}", ForGuests = true)]
internal sealed class RevokeTokenSlice : WriteSlice<RevokeToken, Done>
{
    public override async Task<Outcome<Done>> Handle(RevokeToken request, Work work)
    {
        var user = work.User;
        var token = await work.Db.Set<ApiToken>().FirstOrDefaultAsync(t => t.Id == request.Id && t.UserId == user && t.RevokedAt == null, work.Cancel);
        if (token is null)
        {
            return Problem.NotFound("identity.token_gone");
        }

        token.RevokedAt = work.Now;
        work.Audit.About("token", token.Id, token.Name);
        work.Reply.Toast("identity.token_revoked", token.Name);
        return Done.It;
    }
}
