using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Events;
using Relais.Kernel.Mail;
using Relais.Kernel.Slices;
using Relais.Notifications.Model;
using Relais.Notifications.Sending;

namespace Relais.Notifications.Telling;

/// <summary>Writes news down for each member it is for, in the transaction that it comes from, and posts the mail that may go at once.</summary>
internal sealed class TellMembers(Recipients recipients, Grants grants, NotificationKinds kinds, Letters letters, NewsLetters mail) : IOn<Told>
{
    public async Task On(Told happened, Work work)
    {
        var kind = kinds.Find(happened.News.Kind) ?? throw new InvalidOperationException($"No module has added the notification '{happened.News.Kind}'.");
        var guests = await grants.GuestsAsync(work.Db, work.Cancel);
        foreach (var person in await recipients.Of(work.Db, happened.Members, work.Cancel))
        {
            var by = person.WantOf(kind);
            var sees = !guests.TryGetValue(person.Member, out var limits) || (kind.ForGuests && happened.News.Where is { } where && limits.Hold(where));
            if (sees && !person.Gone && by != TellBy.Off && (happened.News.IsFound || person.User != work.Caller.User))
            {
                await Tell(work, person, by, happened.News);
            }
        }
    }

    private async Task Tell(Work work, Recipient person, TellBy by, News news)
    {
        var same = news.Same.Length > Notification.SameLength ? news.Same[..Notification.SameLength] : news.Same;
        work.Tell(NotificationTopics.Of(person.Member));
        if (await Unread(work, person, news.Kind, same) is { } known)
        {
            known.Again(news, work.Now);
            if (news.IsAnew)
            {
                Mail(work, person, by, known);
            }

            return;
        }

        var row = new Notification
        {
            Id = work.NewId<NotificationId>(),
            WorkspaceId = work.Workspace,
            MemberId = person.Member,
            Kind = news.Kind,
            Same = same,
            Sentences = Notification.Write(news),
            Path = news.Path,
            FirstAt = work.Now,
            At = work.Now,
        };
        work.Db.Add(row);
        Mail(work, person, by, row);
    }

    private void Mail(Work work, Recipient person, TellBy by, Notification row)
    {
        if (!letters.CanSend || person.Mail is null || person.Hours.MailAt(by, work.Now) is not { } at)
        {
            return;
        }

        if (at > work.Now)
        {
            row.WaitsSince ??= work.Now;
            return;
        }

        mail.Post(work, person, [row]);
    }

    /// <summary>Also what this very run has told and not saved yet.</summary>
    private static async Task<Notification?> Unread(Work work, Recipient person, string kind, string same) =>
        work.Db.Set<Notification>().Local.FirstOrDefault(n => n.MemberId == person.Member && n.Kind == kind && n.Same == same && n.ReadAt is null)
        ?? await work.Db.Set<Notification>().FirstOrDefaultAsync(n => n.MemberId == person.Member && n.ReadAt == null && n.Kind == kind && n.Same == same, work.Cancel);
}
