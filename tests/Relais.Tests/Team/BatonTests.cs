using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Ui;
using Relais.Networks;
using Relais.Team;
using Relais.Team.Holding;

namespace Relais.Tests.Team;

/// <summary>Somebody always holds the baton: over random teams, absences and assignments, and in the cases that people ask about.</summary>
public sealed class BatonTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 8, 4, 8, 42);
    private static readonly MemberId[] Ids = [.. Enumerable.Range(0, 8).Select(i => MemberId.From(Guid.Parse($"00000000-0000-7000-8000-00000000000{i}")))];
    private static readonly DutyId[] Duties = [.. Enumerable.Range(0, 3).Select(i => DutyId.From(Guid.Parse($"00000000-0000-7000-8000-0000000000d{i}")))];
    private static readonly ChannelId[] Channels = [.. Enumerable.Range(0, 3).Select(i => ChannelId.From(Guid.Parse($"00000000-0000-7000-8000-0000000000c{i}")))];

    [Fact]
    public void Exactly_one_holder_present_and_permitted_or_the_manager_with_the_gap_named() =>
        Prop.ForAll(Teams().ToArbitrary(), facts =>
        {
            var baton = new BatonAt(facts, Now);
            foreach (var thing in Things(facts))
            {
                var held = baton.Of(thing);
                facts.ById.ContainsKey(held.Holder).ShouldBeTrue();
                if (held.Reason == HoldReason.Manager)
                {
                    held.Gap.ShouldNotBeNull();
                    // Even then somebody who is there, as long as anybody is.
                    (baton.IsPresent(held.Holder) || !facts.Mates.Any(m => baton.IsPresent(m.Id))).ShouldBeTrue();
                }
                else
                {
                    held.Gap.ShouldBeNull();
                    baton.IsAble(held.Holder, thing).ShouldBeTrue();
                }

                // The owner first, always.
                if ((thing.Assigned ?? Cover(baton, thing)?.Owner) is { } owner && baton.IsAble(owner, thing))
                {
                    (held.Holder, held.Reason).ShouldBe((owner, HoldReason.Owner));
                }

                // Asked again, and in another order, the answer is the same.
                new BatonAt(facts, Now).Of(thing).Holder.ShouldBe(held.Holder);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20260804, 7));

    [Fact]
    public void A_gap_is_named_only_when_nobody_who_stands_in_is_able() =>
        Prop.ForAll(Teams().ToArbitrary(), facts =>
        {
            var baton = new BatonAt(facts, Now);
            foreach (var thing in Things(facts).Where(t => baton.Of(t).Reason == HoldReason.Manager))
            {
                Reachable(baton, thing).ShouldAllBe(m => !baton.IsAble(m, thing));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(19, 3));

    [Fact]
    public void What_a_member_holds_as_keys_is_what_the_baton_says_of_each_thing() =>
        Prop.ForAll(Teams().ToArbitrary(), facts =>
        {
            var baton = new BatonAt(facts, Now);
            var like = new OpenThing { Needs = "write", NeedsOfOthers = "edit" };
            foreach (var member in facts.Mates)
            {
                var keys = baton.HeldBy(member.Id, like);
                keys.Owners.ShouldBe(facts.Mates.Where(m => baton.Of(like with { Assigned = m.Id }).Holder == member.Id).Select(m => m.Id), ignoreOrder: true);
                keys.Cells.ShouldAllBe(c => baton.Of(new() { Duty = c.Duty, Channel = c.Channel }).Holder == member.Id);
            }

            facts.Mates.SelectMany(m => baton.HeldBy(m.Id, like).Owners).Count().ShouldBe(facts.Mates.Count);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(5, 11));

    [Fact]
    public void Two_who_back_each_other_up_and_are_both_away_are_a_gap()
    {
        var facts = Team(Mate(0), Mate(1, backup: 2), Mate(2, backup: 1)) with { Away = [Away(1), Away(2)] };
        var held = new BatonAt(facts, Now).Of(new() { Assigned = Ids[1] });
        held.ShouldBe(new Held(Ids[0], HoldReason.Manager, Ids[1], [], Now + Duration.FromDays(5), GapKind.BackupAway) with { Through = held.Through });
    }

    [Fact]
    public void The_backup_of_a_backup_holds_it_when_both_before_are_away()
    {
        var facts = Team(Mate(0), Mate(1, backup: 2), Mate(2, backup: 3), Mate(3)) with { Away = [Away(1), Away(2)] };
        var held = new BatonAt(facts, Now).Of(new() { Assigned = Ids[1] });
        (held.Holder, held.Reason, held.InsteadOf).ShouldBe((Ids[3], HoldReason.Backup, Ids[1]));
        held.Through.ShouldBe([Ids[2]]);
    }

    [Fact]
    public void Who_was_named_for_the_cell_comes_before_who_was_named_for_the_absence()
    {
        var facts = Team(Mate(0), Mate(1), Mate(2), Mate(3)) with
        {
            Away = [Away(1, standIn: 3)],
            Covers = [new(Duties[0], Channels[0], Ids[1], Ids[2], false), new(Duties[1], null, Ids[1], null, false)],
        };
        var baton = new BatonAt(facts, Now);
        baton.Of(new() { Duty = Duties[0], Channel = Channels[0] }).Holder.ShouldBe(Ids[2]);
        baton.Of(new() { Duty = Duties[1], Channel = Channels[2] }).Holder.ShouldBe(Ids[3], "the row covers every channel, and the absence names a stand-in");
    }

    [Fact]
    public void A_cell_wins_over_its_row_and_a_row_over_its_column()
    {
        var facts = Team(Mate(0), Mate(1), Mate(2), Mate(3)) with
        {
            Covers = [new(Duties[0], Channels[0], Ids[1], null, false), new(Duties[0], null, Ids[2], null, false), new(null, Channels[0], Ids[3], null, false)],
        };
        var baton = new BatonAt(facts, Now);
        baton.Of(new() { Duty = Duties[0], Channel = Channels[0] }).Holder.ShouldBe(Ids[1]);
        baton.Of(new() { Duty = Duties[0], Channel = Channels[1] }).Holder.ShouldBe(Ids[2]);
        baton.Of(new() { Duty = Duties[1], Channel = Channels[0] }).Holder.ShouldBe(Ids[3]);
        baton.Of(new() { Duty = Duties[1], Channel = Channels[1] }).Gap.ShouldBe(GapKind.Nobody);
    }

    [Fact]
    public void The_owner_holds_it_again_at_the_very_moment_of_return()
    {
        var facts = Team(Mate(0), Mate(1, backup: 2), Mate(2)) with { Away = [Away(1)] };
        var back = Now + Duration.FromDays(5);
        new BatonAt(facts, back - Duration.FromSeconds(1)).Of(new() { Assigned = Ids[1] }).Holder.ShouldBe(Ids[2]);
        new BatonAt(facts, back).Of(new() { Assigned = Ids[1] }).Holder.ShouldBe(Ids[1]);
    }

    [Fact]
    public void A_backup_without_the_right_does_not_hold_it_unless_the_absence_opens_it()
    {
        var thing = new OpenThing { Assigned = Ids[1], NeedsOfOthers = "edit" };
        var facts = Team(Mate(0), Mate(1, backup: 2), Mate(2)) with { Away = [Away(1)], May = (member, permission, _) => member == Ids[0] || permission != "edit" };
        new BatonAt(facts, Now).Of(thing).Gap.ShouldBe(GapKind.NotPermitted);
        new BatonAt(facts with { Away = [Away(1) with { OpensPosts = true }] }, Now).Of(thing).Holder.ShouldBe(Ids[2]);
    }

    private static ILookup<MemberId, DutyId> Nothing => Array.Empty<(MemberId, DutyId)>().ToLookup(x => x.Item1, x => x.Item2);

    private static TeamFacts Team(params Mate[] mates) => new() { Mates = mates, Duties = [.. Duties.Select(d => new DutyFact(d, null, "x", null))], Channels = [.. Channels.Select(View)], Covers = [], Away = [], Lead = Ids[0], Prefers = Nothing, May = (_, _, _) => true };

    private static Mate Mate(int id, int? backup = null, bool gone = false, int? manager = null) =>
        new(Ids[id], $"M {id}", Role.Writer, gone, manager is { } m ? Ids[m] : null, backup is { } b ? Ids[b] : null, 2100, [1, 2, 3, 4, 5], new PersonView("M"));

    private static AwayFact Away(int id, int? standIn = null) =>
        new(AbsenceId.From(Guid.Empty), Ids[id], Now - Duration.FromHours(1), Now + Duration.FromDays(5), standIn is { } s ? Ids[s] : null, false, AbsenceState.Agreed);

    private static ChannelView View(ChannelId id) => new(
        id, "scripted", "Scripted", new("https://scripted.example"), "a", "a", "a", new("https://scripted.example/a"), null, 1, ChannelState.Connected, NetworkLimits.None, Now, null, null, null, false);

    /// <summary>Any team: people who left, managers in circles, backups of backups, absences that overlap, rights at random.</summary>
    private static Gen<TeamFacts> Teams()
    {
        var someone = Gen.OneOf(Gen.Constant<int?>(null), Gen.Choose(0, 7).Select(i => (int?)i));
        var mates = from gone in Gen.Frequency((1, Gen.Constant(true)), (7, Gen.Constant(false))) from backup in someone from manager in someone select (gone, backup, manager);
        var aways = from who in Gen.Choose(0, 7) from standIn in someone from opens in Gen.Elements(true, false) from begins in Gen.Choose(-10, 4) from days in Gen.Choose(1, 8)
                    select new AwayFact(AbsenceId.From(Guid.Empty), Ids[who], Now + Duration.FromDays(begins), days == 8 ? null : Now + Duration.FromDays(begins + days), standIn is { } s ? Ids[s] : null, opens, AbsenceState.Agreed);
        var covers = from duty in Gen.Choose(0, 3) from channel in Gen.Choose(0, 3) from owner in someone from backup in someone from not in Gen.Frequency((1, Gen.Constant(true)), (9, Gen.Constant(false)))
                     select new CoverFact(duty == 3 ? null : Duties[duty], channel == 3 ? null : Channels[channel], owner is { } o ? Ids[o] : null, backup is { } b ? Ids[b] : null, not);
        return from people in mates.ArrayOf(8)
               from away in aways.ListOf()
               from cover in covers.ListOf()
               from rights in Gen.Choose(0, 255).ListOf(3)
               from lead in Gen.Choose(0, 7)
               select new TeamFacts
               {
                   Mates = [.. people.Select((p, i) => Mate(i, p.backup, p.gone, p.manager))],
                   Duties = [.. Duties.Select((d, i) => new DutyFact(d, null, "x", i == 0 ? "duty" : null))],
                   Channels = [.. Channels.Select(View)],
                   Covers = [.. cover.Where(c => c.Duty is not null || c.Channel is not null)],
                   Away = [.. away],
                   Lead = Ids[lead],
                   Prefers = Nothing,
                   May = (member, permission, _) => (rights[permission switch { "duty" => 0, "write" => 1, _ => 2 }] >> Array.IndexOf(Ids, member) & 1) == 1,
               };
    }

    private static IEnumerable<OpenThing> Things(TeamFacts facts) =>
        from assigned in facts.Mates.Select(m => (MemberId?)m.Id).Append(null)
        from duty in Duties.Select(d => (DutyId?)d).Append(null)
        from needs in new[] { null, "write" }
        where assigned is not null || duty is not null
        select new OpenThing { Assigned = assigned, Duty = duty, Channel = duty is null ? null : Channels[0], Needs = needs, NeedsOfOthers = needs is null ? null : "edit" };

    private static CoverFact? Cover(BatonAt baton, OpenThing thing) => thing is { Duty: { } duty, Channel: { } channel } ? baton.CoverOf(duty, channel) : null;

    /// <summary>Everybody to whom it could pass, found in the plainest way.</summary>
    private static HashSet<MemberId> Reachable(BatonAt baton, OpenThing thing)
    {
        var cover = Cover(baton, thing);
        var found = new HashSet<MemberId>();
        var start = thing.Assigned ?? cover?.Owner;
        if (start is null && cover?.Backup is { } only)
        {
            return [only];
        }

        if (start is null)
        {
            return [];
        }

        found.Add(start.Value);
        if (start == cover?.Owner && cover!.Backup is { } backup)
        {
            found.Add(backup);
        }

        for (var before = 0; before != found.Count;)
        {
            before = found.Count;
            found.UnionWith(found.ToList().SelectMany(baton.StandInsOf));
        }

        return found;
    }
}
