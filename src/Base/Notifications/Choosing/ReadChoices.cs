using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Mail;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Notifications.Model;

namespace Relais.Notifications.Choosing;

/// <summary>How one is told of what, and when mail comes.</summary>
public sealed record ReadChoices : IRequest<NotificationChoices>;

/// <summary>How one is told.</summary>
/// <param name="Kinds">Each kind that concerns one.</param>
/// <param name="QuietFrom">No mail from here on; <see langword="null"/> for no quiet hours.</param>
/// <param name="QuietTo">Until here.</param>
/// <param name="DigestAt">When the daily mail comes.</param>
/// <param name="Zone">The IANA zone that these hours are in: one's own.</param>
/// <param name="SendsMail">Whether this installation can send mail.</param>
public sealed record NotificationChoices(IReadOnlyList<KindChoice> Kinds, LocalTime? QuietFrom, LocalTime? QuietTo, LocalTime DigestAt, string Zone, bool SendsMail);

/// <summary>How one is told of one kind.</summary>
/// <param name="Key">Key of the kind.</param>
/// <param name="Icon">Name of an icon.</param>
/// <param name="Name">What it is, in the reader's language.</param>
/// <param name="Hint">When it comes.</param>
/// <param name="By">How one is told.</param>
/// <param name="Usual">How one is told without a choice.</param>
/// <param name="MayBeOff">Whether one may choose not to be told.</param>
public sealed record KindChoice(string Key, string Icon, string Name, string Hint, TellBy By, TellBy Usual, bool MayBeOff);

[Slice("notifications.choices", NotificationPermissions.Own, Http = "GET /notifications/choices", ForGuests = true)]
internal sealed class ReadChoicesSlice(AppDb db, NotificationKinds kinds, Rights rights, Text words, Letters letters) : ReadSlice<ReadChoices, NotificationChoices>
{
    public override async Task<Outcome<NotificationChoices>> Handle(ReadChoices request, Caller caller, CancellationToken cancel)
    {
        if (caller.Member is not { } me)
        {
            return Problem.NotFound();
        }

        var chosen = await db.Set<NotificationChoice>().AsNoTracking().Where(c => c.MemberId == me).ToDictionaryAsync(c => c.Kind, c => c.By, cancel);
        var hours = await db.Set<NotificationHours>().AsNoTracking().FirstOrDefaultAsync(h => h.MemberId == me, cancel);
        var text = words.For(caller.Language);
        return new NotificationChoices(
            [.. kinds.All.Where(k => (k.ForGuests || caller.Guest is null) && (k.Permission is null || rights.MaySomewhere(caller with { Scopes = null }, k.Permission))).Select(k =>
                new KindChoice(k.Key, k.Icon, text[$"notification.{k.Key}"], text[$"notification.{k.Key}.hint"], k.Of(chosen.TryGetValue(k.Key, out var by) ? by : null), k.Usual, k.MayBeOff))],
            hours?.QuietFrom,
            hours?.QuietTo,
            hours?.DigestAt ?? NotificationHours.UsualDigest,
            caller.Zone,
            letters.CanSend);
    }
}
