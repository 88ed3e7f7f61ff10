using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Publishing;
using Relais.Publishing.Model;

namespace Relais.Crash.Tests;

/// <summary>One line of the table: a network on a store.</summary>
internal sealed record Account(
    string Network, int Asked, int There, int Lost, int Doubled, int Late, int Unexplained, int UnknownSettled, int AsksAPerson, int Kills, int Freezes, int Restarts, int Pauses, int Faults)
{
    public static string Head => "| network, store | asked | there | lost | doubled | late | late unexplained | unknown settled | asked a person | kills | freezes | restarts | pauses | faults |\n| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |";

    public string Line => string.Create(CultureInfo.InvariantCulture, $"| {Network} | {Asked} | {There} | {Lost} | {Doubled} | {Late} | {Unexplained} | {UnknownSettled} | {AsksAPerson} | {Kills} | {Freezes} | {Restarts} | {Pauses} | {Faults} |");
}

/// <summary>Compares what the networks hold with what was asked, and what people were told with what happened.</summary>
internal sealed class Reckoning(Trial trial)
{
    /// <summary>What is there this long after its time is late.</summary>
    private static readonly Duration Punctual = Duration.FromSeconds(5);

    private readonly List<Account> accounts = [];
    private readonly List<string> faults = [];
    private readonly List<string> unexplained = [];
    private readonly Dictionary<Channels.ChannelId, List<Interval>> calls = [];

    /// <summary>The table's lines.</summary>
    public IReadOnlyList<Account> Accounts => accounts;

    /// <summary>Broken promises, in words.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>What came late without a fault that explains it.</summary>
    public IReadOnlyList<string> Unexplained => unexplained;

    /// <summary>Why people were asked, with how often.</summary>
    public IEnumerable<string> Reasons => trial.Asked.Values.CountBy(r => r).OrderByDescending(r => r.Value).Select(r => $"{r.Value} x {r.Key}");

    public async Task Compare(CancellationToken cancel)
    {
        await using var scene = await Scene.Open(trial.Data, trial.Database, early: false, cancel);
        var made = (await scene.Read(db => db.Set<Delivery>().AsNoTracking().ToListAsync(cancel), cancel)).ToLookup(d => (d.PostId, d.ChannelId));
        faults.AddRange(made.Where(m => m.Count() > 1).Select(m => $"{m.Count()} deliveries of one post for one channel: {string.Join(", ", m.Select(d => $"{d.Id} {d.State}"))}"));
        var rows = made.ToDictionary(m => m.Key, m => m.First());
        var attempts = (await scene.Read(db => db.Set<Attempt>().AsNoTracking().OrderBy(a => a.Number).ToListAsync(cancel), cancel)).ToLookup(a => a.DeliveryId);
        AddTroubles(rows.Values, attempts);
        AddCalls(rows.Values, attempts);
        foreach (var network in trial.Asks.GroupBy(a => a.Seat.Network))
        {
            var shown = await network.Key.Read([.. network.Select(a => a.Seat.Account).Distinct()], cancel);
            Compare(network.Key, [.. network], shown, rows, attempts);
        }

        Paused(rows.Values, attempts);
        foreach (var row in rows.Values.Where(r => r.State is not (DeliveryState.Published or DeliveryState.Cancelled)))
        {
            faults.Add($"{row.Id} is still {row.State} {row.HeldReason} {row.ProblemCode}, next try {row.NextTryAt}");
        }

        faults.AddRange((await scene.Breaches(cancel)).Select(b => "doctor: " + b));
    }

    private void Compare(PeerNetwork network, List<Ask> asks, ILookup<string, Shown> shown, Dictionary<(Content.PostId, Channels.ChannelId), Delivery> rows, ILookup<DeliveryId, Attempt> attempts)
    {
        var (asked, there, lost, doubled, late, strange) = (0, 0, 0, 0, 0, 0);
        var counts = asks.Select(a => a.Seat.Account.AccountId).Distinct().ToDictionary(a => a, a => shown[a].ToLookup(s => s.Text));
        foreach (var ask in asks)
        {
            var (row, found) = (rows[(ask.Post, ask.Seat.Channel)], counts[ask.Seat.Account.AccountId]);
            var copies = ask.Texts.Select(t => found[t].Count()).ToList();
            var edited = ask.Edited is { } text ? found[text].Count() : 0;
            var wanted = ask.CalledOff ? 0 : ask.Texts.Count;
            asked += wanted;
            there += copies.Sum() + edited;
            var extra = ask.CalledOff ? copies.Sum() : copies.Sum(c => Math.Max(0, c - 1)) + (copies[0] > 0 ? edited : Math.Max(0, edited - 1));
            var missing = ask.CalledOff || edited > 0 ? 0 : copies.Count(c => c == 0);
            (lost, doubled) = (lost + missing, doubled + extra);
            if (extra + missing > 0)
            {
                faults.Add($"{(missing > 0 ? "lost" : "doubled")}: {ask} is {row.State}, there {string.Join("+", copies)}, edited {edited}; {Story(attempts[row.Id])}");
            }

            Kept(ask, row, copies[0] > 0, attempts[row.Id]);
            InOrder(ask, found);
            if (row.PublishedAt is { } at && at - row.DueAt > Punctual)
            {
                late++;
                if (!Explained(row, at, attempts[row.Id]))
                {
                    strange++;
                    unexplained.Add($"{ask}: due {row.DueAt}, there {at}; {Story(attempts[row.Id])}");
                }
            }
        }

        // Nothing may be there that nobody asked for.
        var known = asks.SelectMany(a => a.Texts.Append(a.Edited ?? "")).ToHashSet(StringComparer.Ordinal);
        var foreign = counts.Values.SelectMany(c => c).Where(c => !known.Contains(c.Key)).Select(c => c.Key).ToList();
        faults.AddRange(foreign.Select(f => $"nobody asked for \"{f}\" on {network.Name}"));
        var mine = rows.Values.Where(r => asks.Exists(a => a.Seat.Channel == r.ChannelId)).Select(r => r.Id).ToHashSet();
        var settled = mine.SelectMany(id => attempts[id]).Count(a => a.Outcome is AttemptOutcome.Found or AttemptOutcome.NotThere);
        accounts.Add(new($"{network.Name}, {trial.Store}", asked, there, lost, doubled, late, strange, settled, trial.Asked.Keys.Count(mine.Contains), trial.Kills, trial.Freezes, trial.Restarts, trial.Pauses.Count, trial.FaultsOf(network)));
    }

    /// <summary>What a person was told about a change is what happened.</summary>
    private void Kept(Ask ask, Delivery row, bool oldIsThere, IEnumerable<Attempt> attempts)
    {
        if (!ask.Won || ask.Unheard)
        {
            return;
        }

        if (ask.Meddling == Meddling.Edited && oldIsThere && !(row.PublishedAt <= ask.ToldAt))
        {
            faults.Add($"edited in time, sent as it was before: {ask}, told {ask.ToldAt}; {Story(attempts)}");
        }

        var early = attempts.FirstOrDefault(a => IsCall(a) && a.StartedAt > ask.ToldAt && a.StartedAt < ask.MovedTo);
        // A person who then sent it at once, from the held or planned, gave it another time.
        if (ask.Meddling == Meddling.Moved && early is not null && row.DueAt >= ask.MovedTo)
        {
            faults.Add($"moved to {ask.MovedTo}, sent before: {ask}; {Story(attempts)}");
        }
    }

    /// <summary>The segments of a thread answer each other.</summary>
    private void InOrder(Ask ask, ILookup<string, Shown> found)
    {
        for (var i = 1; i < ask.Texts.Count; i++)
        {
            if (found[ask.Texts[i]].FirstOrDefault() is { } segment && found[ask.Texts[i - 1]].FirstOrDefault()?.Id != segment.Parent)
            {
                faults.Add($"segment {i + 1} does not answer segment {i}: {ask}");
            }
        }
    }

    /// <summary>No call began while everything, or its channel, was paused.</summary>
    private void Paused(IEnumerable<Delivery> rows, ILookup<DeliveryId, Attempt> attempts)
    {
        var calls = rows.SelectMany(r => attempts[r.Id].Where(IsCall).Select(a => (r.ChannelId, Attempt: a))).ToList();
        foreach (var pause in trial.Pauses)
        {
            faults.AddRange(calls.Where(c => (pause.Channel ?? c.ChannelId) == c.ChannelId && c.Attempt.StartedAt > pause.From && c.Attempt.StartedAt < pause.To && c.Attempt.Outcome != AttemptOutcome.NotCalled)
                .Select(c => $"called at {c.Attempt.StartedAt} during the pause from {pause.From} to {pause.To}: {c.Attempt.DeliveryId}"));
        }
    }

    /// <summary>A delivery that met trouble keeps those of its channel behind it, which go one by one.</summary>
    private void AddTroubles(IEnumerable<Delivery> rows, ILookup<DeliveryId, Attempt> attempts)
    {
        foreach (var row in rows)
        {
            foreach (var trouble in attempts[row.Id].Where(a => a.Outcome is not (AttemptOutcome.Done or AttemptOutcome.Found or AttemptOutcome.NotThere)))
            {
                trial.Troubles.Enqueue(new(trouble.StartedAt, (trouble.EndedAt ?? trouble.StartedAt) + Duration.FromSeconds(5), row.ChannelId));
            }
        }
    }

    /// <summary>When the network was called on each channel, in order.</summary>
    private void AddCalls(IEnumerable<Delivery> rows, ILookup<DeliveryId, Attempt> attempts)
    {
        foreach (var channel in rows.GroupBy(r => r.ChannelId))
        {
            calls[channel.Key] = [.. channel.SelectMany(r => attempts[r.Id]).Where(a => a.EndedAt is not null).Select(a => new Interval(a.StartedAt, a.EndedAt)).OrderBy(c => c.Start)];
        }
    }

    private bool Explained(Delivery row, Instant at, IEnumerable<Attempt> attempts) =>
        attempts.Any(a => a.Outcome != AttemptOutcome.Done) || trial.Troubles.Any(t => (t.Channel ?? row.ChannelId) == row.ChannelId && t.From < at && t.To > row.DueAt)
            || at - row.DueAt - Answering(row.ChannelId, new(row.DueAt, at)) <= Punctual;

    /// <summary>How long of this time the network was answering a call on this channel, whose posts go one by one.</summary>
    private Duration Answering(Channels.ChannelId channel, Interval within)
    {
        var (sum, counted) = (Duration.Zero, within.Start);
        foreach (var call in calls[channel])
        {
            var (from, to) = (Instant.Max(call.Start, counted), Instant.Min(call.End, within.End));
            if (to > from)
            {
                (sum, counted) = (sum + (to - from), to);
            }
        }

        return sum;
    }

    private static bool IsCall(Attempt attempt) => attempt.Outcome is not (AttemptOutcome.Found or AttemptOutcome.NotThere or AttemptOutcome.CannotTell);

    private static string Story(IEnumerable<Attempt> attempts) => string.Join(" ", attempts.Select(a => $"{a.StartedAt}:{a.Outcome}{(a.Code is null ? "" : "/" + a.Code)}"));
}
