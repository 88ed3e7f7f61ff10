using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels.Model;
using Relais.Kernel.Mail;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Networks;

namespace Relais.Channels.Access;

/// <summary>
/// Tells the people who manage channels, by mail in their own language, that one needs them: once for each change of state, and not again for the same trouble
/// within half a day, however often it comes and goes. Passing trouble is told only when it lasts.
/// </summary>
internal sealed class ChannelAlerts(Letters letters, TextCatalog catalog, Rights rights, RelaisSettings settings)
{
    /// <summary>Failed checks in a row, an hour apart, before passing trouble is worth a mail.</summary>
    public const int Lasting = 3;

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
            await Tell(work, channel, "channels.alert", words => [words[Sentences.KeyOf(need), new Uri(channel.Instance).Authority]]);
        }
    }

    /// <summary>The authorisation ends in so many days.</summary>
    public Task TellEnd(Work work, Channel channel, int days) => Tell(work, channel, "channels.ends", words => [words["channels.days", days]]);

    private async Task Tell(Work work, Channel channel, string letter, Func<Text, string[]> say)
    {
        if (!letters.CanSend)
        {
            return;
        }

        var here = work.Workspace;
        var workspace = await work.Db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == here, work.Cancel);
        var least = rights.All.Single(p => p.Key == ChannelPermissions.Manage).Least;
        var members = await work.Db.Set<Member>().AsNoTracking().Where(m => m.LeftAt == null && m.LockedAt == null).ToListAsync(work.Cancel);
        var ids = members.Where(m => m.Role >= least).Select(m => m.UserId.Value).ToList();
        var people = await work.Db.Set<User>().AsNoTracking().Where(u => ids.Contains(u.Id) && u.LockedOutAt == null && u.Email != null).OrderBy(u => u.Id).ToListAsync(work.Cancel);
        var link = new Uri(settings.PublicUrl, $"/w/{workspace.Slug}/channels/{channel.Id}");
        foreach (var person in people)
        {
            var words = new Text(catalog) { Culture = Cultures.Of(person.Language ?? workspace.Language) };
            letters.Post(work, new(person.Email!, person.DisplayName, words.Language, letter, [channel.Name, $"@{channel.Handle}", workspace.Name, .. say(words)], link));
        }
    }
}
