using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Relais.Identity.Keys;
using Relais.Identity.Model;
using Relais.Kernel.Invariants;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;
using Relais.Kernel.Slices;

namespace Relais.Identity.Doctor;

/// <summary>What holds of accounts, members and the secrets kept for them.</summary>
internal static class AccountInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("identity.secrets_open",
            "The key file opens the keys of cookies and the second factors of accounts.",
            "Put back the key file that belongs to this database (keys.json, or RELAIS_KEY_FILE). Without it, people sign in anew and set up their second factor again.",
            SecretsOpen),
        new("identity.members_have_accounts",
            "Every member is somebody's account.",
            "Nobody can sign in as this member. Restore the account from a backup, or end the membership.",
            MembersHaveAccounts),
        new("identity.workspaces_have_an_owner",
            "Every workspace with members has an owner among them.",
            "Nobody can change its settings. Make a member its owner by hand, after asking them.",
            WorkspacesHaveAnOwner),
    ];

    private static async Task<IReadOnlyList<Breach>> SecretsOpen(Examination look, CancellationToken cancel)
    {
        var keys = await look.Rows<StoredKey>().ToListAsync(cancel);
        var tokens = await look.Rows<IdentityUserToken<Guid>>().Where(t => t.Value != null).ToListAsync(cancel);
        return
        [
            .. keys.Select(k => (Thing: $"cookie key {k.Id}", Why: look.WhyClosed(k.Sealed, StoredKey.Purpose))).Where(x => x.Why is not null).Select(x => new Breach(x.Thing, x.Why!)),
            .. tokens.Select(t => (Thing: $"{t.Name} of account {t.UserId}", Why: SealedUserStore.Sealed(t.Value!) is { } box ? look.WhyClosed(box, SealedUserStore.PurposeOf(t.UserId)) : "is not sealed"))
                .Where(x => x.Why is not null).Select(x => new Breach(x.Thing, x.Why!)),
        ];
    }

    private static async Task<IReadOnlyList<Breach>> MembersHaveAccounts(Examination look, CancellationToken cancel)
    {
        var accounts = (await look.Rows<User>().Select(u => u.Id).ToListAsync(cancel)).ToHashSet();
        var members = await look.Rows<Member>().Select(m => new { m.Id, m.UserId }).ToListAsync(cancel);
        return [.. members.Where(m => !accounts.Contains(m.UserId.Value)).Select(m => new Breach($"member {m.Id}", $"its account {m.UserId} does not exist"))];
    }

    private static Task<IReadOnlyList<Breach>> WorkspacesHaveAnOwner(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Workspace>()
            .Where(w => look.Rows<Member>().Any(m => m.WorkspaceId == w.Id && m.LeftAt == null) && !look.Rows<Member>().Any(m => m.WorkspaceId == w.Id && m.LeftAt == null && m.Role == Role.Owner))
            .Select(w => w.Slug),
        slug => new($"workspace {slug}", "has members and no owner"),
        cancel);
}
