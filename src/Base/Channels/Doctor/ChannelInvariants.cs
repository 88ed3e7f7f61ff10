using Microsoft.EntityFrameworkCore;
using Relais.Channels.Access;
using Relais.Channels.Connect;
using Relais.Channels.Model;
using Relais.Kernel.Invariants;

namespace Relais.Channels.Doctor;

/// <summary>What holds of channels and their secrets.</summary>
internal static class ChannelInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("channels.credentials_open",
            "The key file opens every credential.",
            "Put back the key file that belongs to this database (keys.json, or RELAIS_KEY_FILE). Without it, connect the channels again.",
            CredentialsOpen),
        new("channels.connected_has_a_credential",
            "A connected channel has a credential.",
            "Connect the channel again, from its page.",
            ConnectedHasACredential),
        new("channels.workspaces_do_not_mix",
            "A channel and its history are of one workspace.",
            "Keep a copy of the database and report it: this must not be possible.",
            WorkspacesDoNotMix),
    ];

    private static async Task<IReadOnlyList<Breach>> CredentialsOpen(Examination look, CancellationToken cancel)
    {
        var channels = await look.Rows<Channel>().Where(c => c.Credential != null).Select(c => new { c.Id, c.Name, c.Credential }).ToListAsync(cancel);
        var apps = await look.Rows<KnownApp>().Select(a => new { a.Network, a.Instance, a.Sealed }).ToListAsync(cancel);
        return
        [
            .. channels.Select(c => (Thing: $"channel {c.Id} ({c.Name})", Why: look.WhyClosed(c.Credential!, Credentials.Purpose))).Where(x => x.Why is not null).Select(x => new Breach(x.Thing, $"its credential is closed: {x.Why}")),
            .. apps.Select(a => (Thing: $"application on {a.Instance}", Why: look.WhyClosed(a.Sealed, Registrations.Purpose))).Where(x => x.Why is not null).Select(x => new Breach(x.Thing, $"its secret is closed: {x.Why}")),
        ];
    }

    private static Task<IReadOnlyList<Breach>> ConnectedHasACredential(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Channel>().Where(c => c.State == ChannelState.Connected && c.Credential == null && c.RemovedAt == null).Select(c => new { c.Id, c.Name }),
        c => new($"channel {c.Id} ({c.Name})", "is connected, and has no credential"),
        cancel);

    private static Task<IReadOnlyList<Breach>> WorkspacesDoNotMix(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<ConnectionEvent>().Where(v => !look.Rows<Channel>().Any(c => c.Id == v.ChannelId && c.WorkspaceId == v.WorkspaceId)).Select(v => v.ChannelId).Distinct(),
        id => new($"channel {id}", "its history is of another workspace"),
        cancel);
}
