using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Invariants;
using Relais.Kernel.People;
using Relais.Kernel.Time;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Doctor;

/// <summary>What holds of duties, absences and the baton.</summary>
internal static class TeamInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("team.somebody_holds_the_baton",
            "Every duty on every channel, and everything given to a member, has exactly one holder: present and permitted, or a manager with the gap named.",
            "Make somebody an owner of the workspace, from its members page; then open the team's page and fill the gaps.",
            SomebodyHolds),
        new("team.absences_end_after_they_begin",
            "An absence ends after it begins, in a zone that is known.",
            "Open the absence from the team's page and give it other days.",
            AbsencesEnd),
        new("team.workspaces_do_not_mix",
            "Whoever covers something, is away or stands in is a member of the same workspace.",
            "Keep a copy of the database and report it: this must not be possible.",
            WorkspacesDoNotMix),
    ];

    private static async Task<IReadOnlyList<Breach>> SomebodyHolds(Examination look, CancellationToken cancel)
    {
        var breaches = new List<Breach>();
        await look.InEachWorkspace(async (services, db) =>
        {
            var facts = await services.GetRequiredService<FactsReader>().Read(cancel);
            if (facts.Mates.Count == 0)
            {
                return;
            }

            var baton = new BatonAt(facts, look.Now);
            var things = facts.Mates.Select(m => new OpenThing { Assigned = m.Id })
                .Concat(from duty in facts.Duties from channel in facts.Channels select new OpenThing { Duty = duty.Id, Channel = channel.Id });
            foreach (var thing in things)
            {
                var held = baton.Of(thing);
                var right = held.Reason == HoldReason.Manager ? held.Gap is not null : held.Gap is null && baton.IsAble(held.Holder, thing);
                if (!facts.ById.TryGetValue(held.Holder, out var holder) || holder.Gone || !right)
                {
                    breaches.Add(new($"workspace {db.Workspace}", $"nobody answers for {thing}"));
                }
            }
        }, cancel);
        return [.. breaches.Take(Examination.Most)];
    }

    private static async Task<IReadOnlyList<Breach>> AbsencesEnd(Examination look, CancellationToken cancel)
    {
        var zones = look.Services.GetRequiredService<Zones>();
        var all = await look.Rows<Absence>().Select(a => new { a.Id, a.From, a.Until, a.Zone }).ToListAsync(cancel);
        return [.. all.Where(a => a.Until <= a.From || !zones.Knows(a.Zone)).Take(Examination.Most).Select(a => new Breach($"absence {a.Id}", $"from {a.From} to {a.Until} in '{a.Zone}'"))];
    }

    private static async Task<IReadOnlyList<Breach>> WorkspacesDoNotMix(Examination look, CancellationToken cancel)
    {
        var members = look.Rows<Member>();
        var absences = await Examination.Of(
            look.Rows<Absence>().Where(a => !members.Any(m => m.Id == a.MemberId && m.WorkspaceId == a.WorkspaceId)).Select(a => a.Id), id => new($"absence {id}", "is of another workspace's member"), cancel);
        var covers = await Examination.Of(
            look.Rows<Cover>().Where(c => (c.Owner != null && !members.Any(m => m.Id == c.Owner && m.WorkspaceId == c.WorkspaceId)) || (c.Backup != null && !members.Any(m => m.Id == c.Backup && m.WorkspaceId == c.WorkspaceId))).Select(c => c.Id),
            id => new($"cover {id}", "names another workspace's member"),
            cancel);
        return [.. absences, .. covers];
    }
}
