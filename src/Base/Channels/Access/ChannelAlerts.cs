using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Identity;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Notifications;

namespace Relais.Channels.Access;

/// <summary>
/// Tells the people who manage channels that one needs them: once for each change of state, and not again for the same trouble
/// within half a day, however often it comes and goes. Passing trouble is told only when it lasts.
/// </summary>
internal sealed class ChannelAlerts(Rights rights, Grants grants)
{
    /// <summary>Failed checks in a row, an hour apart, before passing trouble is worth telling.</summary>
    public const int Lasting = 3;

    /// <summary>A channel needs a person.</summary>
    public static readonly NotificationKind Trouble = new("channels.trouble", "link", TellBy.Mail, 40) { MayBeOff = false, Permission = ChannelPermissions.Manage };

    /// <summary>An authorisation ends soon.</summary>
    public static readonly NotificationKind End = new("channels.end", "clock", TellBy.Mail, 41) { Permission = ChannelPermissions.Manage };

    private static readonly Duration Quiet = Duration.FromHours(12);

    /// <summary>What a person has to do something about now; nothing while all is well or may pass by itself.</summary>
    public static string? NeedOf(Channel channel) => channel switch
    {
        { RemovedAt: not null } or { State: ChannelState.Disconnected } => null,
        { State: ChannelState.NeedsReconnect } => channel.FailureCode ?? ReasonCodes.TokenRejected,
        { MissingScopes.Count: > 0 } => ReasonCodes.ScopeMissing,
        { FailedChecks: >= Lasting, FailureCode: { } code } => code,
        _ => null,
    };

    /// <summary>Looks at the channel as it is about to be saved, and tells what is news.</summary>
    public async Task Consider(Work work, Channel channel)
    {
        var need = NeedOf(channel);
        if (need is null && channel.AlertOpen)
        {
            work.NoLonger(Trouble.Key, $"channel:{channel.Id}");
        }

        if (need is null || (channel.AlertOpen && channel.AlertedFor == need))
        {
            channel.AlertOpen = need is not null;
            return;
        }

        var again = channel.AlertedFor == need && channel.AlertedAt > work.Now - Quiet;
        (channel.AlertOpen, channel.AlertedFor) = (true, need);
        if (!again)
        {
            channel.AlertedAt = work.Now;
            await Tell(work, channel, Trouble, new("channels.told.trouble", channel.Name), new Sentence(Sentences.KeyOf(need), new Uri(channel.Instance).Authority));
        }
    }

    /// <summary>The authorisation ends in so many days.</summary>
    public Task TellEnd(Work work, Channel channel, int days) =>
        Tell(work, channel, End, new("channels.told.end", channel.Name, new Sentence("channels.days", days)), new Sentence("channels.told.end_do", $"@{channel.Handle}"));

    /// <summary>Whoever asked for the check did not cause what it found, and is told as the others are.</summary>
    private async Task Tell(Work work, Channel channel, NotificationKind kind, Sentence subject, Sentence detail)
    {
        var given = await grants.AllAsync(work.Db, work.Cancel);
        var guests = await grants.GuestsAsync(work.Db, work.Cancel);
        var members = await work.Db.Set<Member>().AsNoTracking().Where(m => m.LeftAt == null && m.LockedAt == null).ToListAsync(work.Cancel);
        var news = new News(kind.Key, subject, $"channels/{channel.Id}", $"channel:{channel.Id}") { Details = [detail], IsFound = true, IsAnew = true };
        work.Notify(news, members.Where(May).Select(m => m.Id));

        bool May(Member m) => rights.May(
            new() { User = m.UserId, Member = m.Id, Name = "", Workspace = m.WorkspaceId, Role = m.Role, Grants = [.. given[m.Id]], Guest = guests.GetValueOrDefault(m.Id) }, ChannelPermissions.Manage, Whereabouts.OnChannel(channel.Id.Value));
    }
}
