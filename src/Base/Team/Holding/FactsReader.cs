using Microsoft.EntityFrameworkCore;
using Relais.Identity;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Ui;
using Relais.Team.Model;
using Relais.Team.Rota;

namespace Relais.Team.Holding;

/// <summary>Reads the facts of the workspace at hand, within the run's transaction.</summary>
internal sealed class FactsReader(AppDb db, Channels.Channels channels, Rights rights, Grants grants, IEnumerable<DutyNeed> needs, Zones zones, RotaReader rotas)
{
    private static readonly List<int> UsualDays = [1, 2, 3, 4, 5];

    public async Task<TeamFacts> Read(CancellationToken cancel)
    {
        var members = await db.Set<Member>().AsNoTracking().OrderBy(m => m.JoinedAt).ToListAsync(cancel);
        var accounts = members.ConvertAll(m => m.UserId.Value);
        var users = await db.Set<User>().AsNoTracking().Where(u => accounts.Contains(u.Id)).Select(u => new { u.Id, u.DisplayName, u.Portrait, u.LockedOutAt }).ToDictionaryAsync(u => u.Id, cancel);
        var places = await db.Set<MemberPlace>().AsNoTracking().ToDictionaryAsync(p => p.MemberId, cancel);
        var rules = await db.Set<TeamRules>().AsNoTracking().FirstOrDefaultAsync(cancel);
        var duties = await db.Set<Duty>().AsNoTracking().Where(d => d.ShelvedAt == null).OrderBy(d => d.Order).ToListAsync(cancel);
        var covers = await db.Set<Cover>().AsNoTracking().ToListAsync(cancel);
        var absences = await db.Set<Absence>().AsNoTracking().Where(a => a.CancelledAt == null && a.State != AbsenceState.Refused).ToListAsync(cancel);
        var answers = await db.Set<SurveyAnswer>().AsNoTracking().Select(a => new { a.MemberId, a.PreferredDuties }).ToListAsync(cancel);
        var given = await grants.AllAsync(db, cancel);
        var guests = await grants.GuestsAsync(db, cancel);
        var needed = needs.ToDictionary(n => n.Duty, n => n.Permission, StringComparer.Ordinal);
        var mates = members.ConvertAll(m =>
        {
            var (user, place) = (users[m.UserId.Value], places.GetValueOrDefault(m.Id));
            var view = new PersonView(user.DisplayName, PersonView.ColourOf(m.Id.Value)) { Portrait = user.Portrait };
            return new Mate(m.Id, user.DisplayName, m.Role, m.LeftAt is not null || m.LockedAt is not null || user.LockedOutAt is not null, place?.Manager, place?.Backup, place?.WeeklyMinutes ?? MemberPlace.UsualMinutes, place?.WorkDays ?? UsualDays, view) { IsGuest = guests.ContainsKey(m.Id) };
        });
        var callers = members.ToDictionary(m => m.Id, m => new Caller { User = m.UserId, Member = m.Id, Name = "", Workspace = m.WorkspaceId, Role = m.Role, Grants = [.. given[m.Id]], Guest = guests.GetValueOrDefault(m.Id) });
        return new()
        {
            Mates = mates,
            Duties = duties.ConvertAll(d => new DutyFact(d.Id, d.Key, d.Name, d.Needs ?? (d.Key is null ? null : needed.GetValueOrDefault(d.Key)))),
            Channels = await channels.All(db, cancel),
            Covers = covers.ConvertAll(c => new CoverFact(c.DutyId, c.ChannelId, c.Owner, c.Backup, c.NotNeeded)),
            Away = absences.ConvertAll(a => new AwayFact(a.Id, a.MemberId, a.Starts(zones), a.Ends(zones), a.StandIn, a.OpensPosts, a.State)),
            Lead = Lead(mates, rules?.Lead),
            Prefers = answers.SelectMany(a => a.PreferredDuties.Select(d => (a.MemberId, Duty: new DutyId(d)))).ToLookup(a => a.MemberId, a => a.Duty),
            May = (member, permission, channel) => callers.TryGetValue(member, out var caller)
                && (channel is { } on ? rights.May(caller, permission, Whereabouts.OnChannel(on.Value)) : rights.May(caller, permission)),
            Rotas = await rotas.Read(cancel),
            AbsencesNeedAgreement = rules?.AbsencesNeedAgreement ?? false,
        };
    }

    /// <summary>Whoever was chosen, while they are a member; else the member with the most rights, the longest in the team.</summary>
    private static MemberId Lead(List<Mate> mates, MemberId? chosen) =>
        mates.Find(m => m.Id == chosen && m is { Gone: false, IsGuest: false })?.Id ?? mates.Where(m => m is { Gone: false, IsGuest: false }).MaxBy(m => m.Role)?.Id ?? mates.FirstOrDefault()?.Id ?? default;
}
