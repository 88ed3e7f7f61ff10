using Relais.Kernel.Mail;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Notifications.Model;
using Relais.Notifications.Telling;

namespace Relais.Notifications.Sending;

/// <summary>One mail about one thing or several, in the reader's language; it says where to choose otherwise.</summary>
internal sealed class NewsLetters(Letters letters, TextCatalog catalog, RelaisSettings settings, Zones zones)
{
    private const int MostNamed = 25;

    /// <summary>Leaves the mail to be sent once the run has committed.</summary>
    internal void Post(Work work, Recipient to, IReadOnlyList<Notification> rows)
    {
        foreach (var row in rows)
        {
            (row.WaitsSince, row.MailedAt) = (null, work.Now);
        }

        var words = new Text(catalog) { Culture = Cultures.Of(to.Language) };
        var zone = zones[to.Hours.Zone];
        var choose = new Uri(settings.PublicUrl, $"/w/{to.Workspace.Slug}/account/notifications").AbsoluteUri;
        if (rows is [var only])
        {
            var said = only.Said;
            var subject = said[0].Say(words, zone);
            var body = string.Join("\n\n", said.Select(s => Ended(s.Say(words, zone))));
            letters.Post(work, new(to.Mail!, to.Name, words.Language, "notification", [subject, body, to.Workspace.Name, choose], new Uri(settings.PublicUrl, $"/w/{to.Workspace.Slug}/notifications/{only.Id}")));
            return;
        }

        var lines = rows.OrderBy(r => r.FirstAt).Take(MostNamed).Select(r => words["notifications.mail_line", r.Said[0].Say(words, zone), words.ShortDate(r.At.InZone(zone).Date), Text.Time(r.At.InZone(zone).TimeOfDay)]);
        var list = string.Join("\n\n", rows.Count > MostNamed ? lines.Append(words["notifications.mail_more", rows.Count - MostNamed]) : lines);
        letters.Post(work, new(to.Mail!, to.Name, words.Language, "notifications", [words["notifications.news", rows.Count], list, to.Workspace.Name, choose], new Uri(settings.PublicUrl, $"/w/{to.Workspace.Slug}/notifications")));
    }

    private static string Ended(string sentence) => sentence is [.., '.' or '?' or ':'] ? sentence : sentence + ".";
}
