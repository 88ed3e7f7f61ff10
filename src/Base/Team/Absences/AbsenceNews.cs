using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Notifications;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Absences;

/// <summary>Who is told what of an absence: when, never why.</summary>
internal static class AbsenceNews
{
    /// <summary>It was written down, or its days or its stand-in changed.</summary>
    public static void Saved(Work work, Absence absence, Mate mate, TeamFacts facts, MemberId? standInBefore)
    {
        if (absence.State == AbsenceState.Asked)
        {
            work.Notify(News(TeamNews.Asked, absence, new("team.told.asked", mate.Name, Days(absence))), Answerer(work, mate, facts));
        }
        else
        {
            ToldStandIn(work, absence, mate, standInBefore);
        }

        work.Notify(News(TeamNews.Answered, absence, new("team.told.noted", work.Caller.Name, Days(absence))), mate.Id);
    }

    /// <summary>Several at once are told as a number.</summary>
    public static void Imported(Work work, IReadOnlyList<Absence> absences, Mate mate, TeamFacts facts)
    {
        if (absences is [var only])
        {
            Saved(work, only, mate, facts, null);
            return;
        }

        var first = absences[0];
        if (first.State == AbsenceState.Asked)
        {
            work.Notify(News(TeamNews.Asked, first, new("team.told.asked_many", absences.Count, mate.Name)) with { Path = "team" }, Answerer(work, mate, facts));
        }
        else if (first.StandIn is { } other)
        {
            work.Notify(News(TeamNews.StandIn, first, new("team.told.stand_in_many", absences.Count, mate.Name)) with { Path = "team" }, other);
        }
    }

    /// <summary>The manager answered.</summary>
    public static void Answered(Work work, Absence absence, Mate mate)
    {
        if (absence.State == AbsenceState.Asked)
        {
            return;
        }

        work.NoLonger(TeamNews.Asked.Key, $"absence:{absence.Id}");
        var agreed = absence.State == AbsenceState.Agreed;
        var news = News(TeamNews.Answered, absence, new(agreed ? "team.told.agreed" : "team.told.refused", Days(absence)));
        work.Notify(agreed ? news : news with { Details = [new("team.told.refused_do", work.Caller.Name)] }, mate.Id);
        if (agreed)
        {
            ToldStandIn(work, absence, mate, null);
        }
    }

    /// <summary>It was taken back, or the person is back before its end.</summary>
    public static void Over(Work work, Absence absence, Mate mate)
    {
        if (absence.StandIn is { } other && absence.State == AbsenceState.Agreed)
        {
            work.Notify(News(TeamNews.StandIn, absence, new("team.told.stand_in_over", mate.Name)), other);
        }

        if (absence.CancelledAt is not null)
        {
            work.Notify(News(TeamNews.Answered, absence, new("team.told.cancelled", work.Caller.Name, Days(absence))), mate.Id);
        }
    }

    /// <summary>The manager; while they are away themselves, whoever the baton names.</summary>
    private static MemberId Answerer(Work work, Mate mate, TeamFacts facts) =>
        new BatonAt(facts, work.Now).Of(new() { Assigned = facts.ManagerOf(mate.Id) }).Holder;

    private static void ToldStandIn(Work work, Absence absence, Mate mate, MemberId? before)
    {
        if (before is { } earlier && earlier != absence.StandIn)
        {
            work.Notify(News(TeamNews.StandIn, absence, new("team.told.stand_in_over", mate.Name)), earlier);
        }

        if (absence.StandIn is { } other)
        {
            work.Notify(News(TeamNews.StandIn, absence, new("team.told.stand_in", mate.Name, Days(absence))) with { Details = [new("team.told.stand_in_do")] }, other);
        }
    }

    private static News News(NotificationKind kind, Absence absence, Sentence subject) =>
        new(kind.Key, subject, $"team/absences/{absence.Id}", $"absence:{absence.Id}");

    /// <summary>« du 10 août au 14 août ». An end at midnight is the end of the day before.</summary>
    private static Sentence Days(Absence absence)
    {
        var first = absence.From.Date;
        if (absence.Until is not { } until)
        {
            return new("team.told.from", first);
        }

        var last = until.TimeOfDay == LocalTime.Midnight ? until.Date.PlusDays(-1) : until.Date;
        return last <= first ? new("team.told.day", first) : new("team.told.days", first, last);
    }
}
