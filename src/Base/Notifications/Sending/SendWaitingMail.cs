using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Jobs;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Notifications.Model;
using Relais.Notifications.Telling;

namespace Relais.Notifications.Sending;

/// <summary>Sends one member the mail that was waiting for the end of quiet hours or for the day's digest, as one.</summary>
internal sealed record SendWaitingMail(MemberId Member) : IRequest<Done>;

[Slice("notifications.send_waiting", NotificationPermissions.Own, Page = false)]
internal sealed class SendWaitingMailSlice(Recipients recipients, NotificationKinds kinds, NewsLetters letters) : WriteSlice<SendWaitingMail, Done>
{
    public override async Task<Outcome<Done>> Handle(SendWaitingMail request, Work work)
    {
        work.Audit.Skip();
        if (work.Caller.Door != Door.System || await recipients.Of(work.Db, [request.Member], work.Cancel) is not [var person])
        {
            return Problem.NotFound();
        }

        var rows = await work.Db.Set<Notification>().Where(n => n.WaitsSince != null && n.MemberId == request.Member).ToListAsync(work.Cancel);
        var due = rows.FindAll(r => WaitingMail.Of(r, person, kinds) is var at && (at is null || at <= work.Now));
        var wanted = due.FindAll(r => WaitingMail.Of(r, person, kinds) is not null);
        due.Except(wanted).ToList().ForEach(r => r.WaitsSince = null);
        if (wanted.Count > 0)
        {
            letters.Post(work, person, wanted);
        }

        return Done.It;
    }
}

/// <summary>Looks every minute whose waiting mail is due. When it is follows from what each member has chosen by now and from their zone, so that nothing has to be kept in step.</summary>
internal sealed class WaitingMail(IAppDbFactory databases, Recipients recipients, NotificationKinds kinds, Pipeline pipeline, TimeProvider time, ILogger<WaitingMail> log) : IPeriodic
{
    public static readonly Duration Every = Duration.FromMinutes(1);

    private const int Batch = 500;

    /// <summary>When mail about it goes out; <see langword="null"/> when none is wanted any more.</summary>
    internal static Instant? Of(Notification row, Recipient person, NotificationKinds kinds) =>
        row.ReadAt is not null || person.Gone || person.Mail is null || row.WaitsSince is not { } since || kinds.Find(row.Kind) is not { } kind ? null : person.Hours.MailAt(person.WantOf(kind), since);

    public async Task Run(CancellationToken cancel)
    {
        await using var db = await databases.CreateAsync(null, cancel);
        var members = await db.Set<Notification>().IgnoreQueryFilters().Where(n => n.WaitsSince != null).Select(n => n.MemberId).Distinct().ToListAsync(cancel);
        foreach (var some in members.Chunk(Batch))
        {
            var ids = some.ToList();
            var people = await recipients.Of(db, ids, cancel);
            var rows = (await db.Set<Notification>().IgnoreQueryFilters().AsNoTracking().Where(n => n.WaitsSince != null && ids.Contains(n.MemberId)).ToListAsync(cancel)).ToLookup(n => n.MemberId);
            var now = time.Now();
            foreach (var person in people.Where(p => rows[p.Member].Any(r => Of(r, p, kinds) is var at && (at is null || at <= now))))
            {
                try
                {
                    await pipeline.Run(Caller.System(person.Workspace.Id), new SendWaitingMail(person.Member), cancel);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogError(e, "The waiting mail of member {Member} could not be sent.", person.Member);
                }
            }
        }
    }
}
