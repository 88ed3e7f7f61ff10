using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;

namespace Relais.Identity.Model;

/// <summary>ASP.NET's store of accounts, with what it keeps as "tokens" (the authenticator's key, recovery codes) encrypted at rest.</summary>
internal sealed class SealedUserStore(AppDb db, SecretBox box, IdentityErrorDescriber? describer = null)
    : UserOnlyStore<User, AppDb, Guid, IdentityUserClaim<Guid>, IdentityUserLogin<Guid>, IdentityUserToken<Guid>, IdentityUserPasskey<Guid>>(db, describer)
{
    private const string Purpose = "identity.token";

    public override Task SetTokenAsync(User user, string loginProvider, string name, string? value, CancellationToken cancellationToken) =>
        base.SetTokenAsync(user, loginProvider, name, value is null ? null : Convert.ToBase64String(box.Seal(value, PurposeOf(user.Id))), cancellationToken);

    public override async Task<string?> GetTokenAsync(User user, string loginProvider, string name, CancellationToken cancellationToken) =>
        await base.GetTokenAsync(user, loginProvider, name, cancellationToken) is { } kept ? Open(kept, user) : null;

    private string Open(string kept, User user)
    {
        try
        {
            return box.Open(Convert.FromBase64String(kept), PurposeOf(user.Id));
        }
        catch (FormatException e)
        {
            throw new CryptographicException("A stored token is not sealed.", e);
        }
    }

    /// <summary>Bound to the person, so that one row's value is worth nothing in another.</summary>
    internal static string PurposeOf(Guid user) => $"{Purpose}:{user:N}";

    /// <summary>The sealed bytes of a kept token; <see langword="null"/> when it is not one.</summary>
    internal static byte[]? Sealed(string kept)
    {
        var box = new byte[kept.Length];
        return Convert.TryFromBase64String(kept, box, out var length) ? box[..length] : null;
    }
}
