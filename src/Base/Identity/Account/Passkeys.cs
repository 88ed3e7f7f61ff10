using Microsoft.AspNetCore.Identity;
using Relais.Kernel.People;
using Relais.Kernel.Slices;

namespace Relais.Identity.Account;

/// <summary>Gives one of one's passkeys another name.</summary>
public sealed record RenamePasskey(string Id, string Name) : IRequest<Done>;

/// <summary>Removes one of one's passkeys.</summary>
public sealed record RemovePasskey(string Id) : IRequest<Done>;

[Slice("identity.rename_passkey", Permission.Account, Http = "PUT /me/passkeys/{id}")]
internal sealed class RenamePasskeySlice(UserManager<User> users) : WriteSlice<RenamePasskey, Done>
{
    internal const int NameLength = 60;

    public override void Check(RenamePasskey request, FieldProblems problems) => problems.Text(request.Name, "name", NameLength);

    public override async Task<Outcome<Done>> Handle(RenamePasskey request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (PasskeyId.Read(request.Id) is not { } id || await users.GetPasskeyAsync(user, id) is not { } passkey)
        {
            return Problem.NotFound("identity.passkey_gone");
        }

        work.Audit.About("passkey", request.Id, request.Name).Change(new { passkey.Name }, new { request.Name });
        passkey.Name = request.Name.Trim();
        await users.AddOrUpdatePasskeyAsync(user, passkey);
        work.Reply.Toast("identity.saved");
        return Done.It;
    }
}

// Not offered at /do: ASP.NET changes the account's stamp, so the browser that asks needs a fresh cookie.
[Slice("identity.remove_passkey", Permission.Account, Page = false)]
internal sealed class RemovePasskeySlice(UserManager<User> users) : WriteSlice<RemovePasskey, Done>
{
    public override async Task<Outcome<Done>> Handle(RemovePasskey request, Work work)
    {
        var user = (await users.FindByIdAsync(work.User.ToString()))!;
        if (PasskeyId.Read(request.Id) is not { } id || await users.GetPasskeyAsync(user, id) is not { } passkey)
        {
            return Problem.NotFound("identity.passkey_gone");
        }

        var others = (await users.GetPasskeysAsync(user)).Count > 1 || user.PasswordHash is not null || (await users.GetLoginsAsync(user)).Count > 0;
        if (!others)
        {
            return Problem.Blocked("identity.last_way_in");
        }

        await users.RemovePasskeyAsync(user, id);
        work.Audit.About("passkey", request.Id, passkey.Name);
        return Done.It;
    }
}
