using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Model;

namespace Relais.Team.Rota;

/// <summary>One member's shifts as an iCalendar file, by the secret of its address.</summary>
internal sealed record ReadFeed(string Secret) : IRequest<FeedFile>;

/// <summary>The file.</summary>
internal sealed record FeedFile(string Calendar);

[Slice("team.read_feed", Permission.Anyone, AnyoneBecause = "Calendar programs cannot sign in; the address's secret, 256 random bits that its owner can take back, is the proof.", Page = false)]
internal sealed class ReadFeedSlice(AppDb db, Baton front, RelaisSettings settings, Text words, TimeProvider time) : ReadSlice<ReadFeed, FeedFile>
{
    private static readonly Duration Back = Duration.FromDays(1);
    private static readonly Duration Ahead = Duration.FromDays(120);

    public override async Task<Outcome<FeedFile>> Handle(ReadFeed request, Caller caller, CancellationToken cancel)
    {
        var digest = FeedSecret.DigestOf(request.Secret);
        if (await db.Set<ShiftFeed>().IgnoreQueryFilters().AsNoTracking().FirstOrDefaultAsync(f => f.Digest == digest, cancel) is not { } feed)
        {
            return Problem.NotFound("team.feed_gone");
        }

        db.In(feed.WorkspaceId);
        var (now, facts) = (time.Now(), (await front.At(cancel: cancel)).Facts);
        if (!facts.ById.TryGetValue(feed.MemberId, out var mate) || mate.Gone)
        {
            return Problem.NotFound("team.feed_gone");
        }

        var workspace = await db.Set<Workspace>().AsNoTracking().SingleAsync(w => w.Id == feed.WorkspaceId, cancel);
        var account = await db.Set<Member>().Where(m => m.Id == mate.Id).Select(m => m.UserId).SingleAsync(cancel);
        var language = await db.Set<User>().Where(u => u.Id == account.Value).Select(u => u.Language).SingleAsync(cancel);
        var text = words.For(language ?? workspace.Language);
        var shifts = new List<CalendarShift>();
        foreach (var rota in facts.Rotas)
        {
            var mine = RotaLine.Of(rota, facts, now - Back, now + Ahead)
                .Where(s => s is { State: DutyState.Held, Shift: not null } && (s.Held!.Holder == mate.Id || s.With.Any(h => h.Holder == mate.Id)));
            foreach (var of in mine.GroupBy(s => s.Shift!.Uid, StringComparer.Ordinal))
            {
                // An absence may cut a shift in two.
                shifts.AddRange(of.Select((s, i) => new CalendarShift(
                    i == 0 ? $"{of.Key}@relais" : $"{of.Key}-{i}@relais", s.From, s.To, rota.Name,
                    s.Held is { InsteadOf: { } absent, Reason: HoldReason.Backup } ? text["team.feed_covers", facts.ById[absent].Name, workspace.Name] : text["team.feed_own", workspace.Name],
                    new Uri(settings.PublicUrl, $"/w/{workspace.Slug}/team/rotas"))));
            }
        }

        return new FeedFile(ShiftCalendar.Write(text["team.feed_name", workspace.Name], shifts.OrderBy(s => s.From), now));
    }
}
