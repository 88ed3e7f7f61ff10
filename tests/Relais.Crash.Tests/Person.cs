using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Content;
using Relais.Content.Writing;
using Relais.Kernel.Slices;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Pauses;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;

namespace Relais.Crash.Tests;

/// <summary>Writes, changes its mind at the worst moment, stops everything and goes on, and looks after what the product puts before a person.</summary>
internal sealed class Person(Trial trial, Scene scene)
{
    /// <summary>As many as one marks in a list.</summary>
    private const int AtOnce = 100;

    private static readonly string[] TooLate = ["publishing.problem.being_sent", "publishing.problem.cannot_move", "publishing.problem.cannot_change", "publishing.problem.moved", "problem.conflict"];

    /// <summary>A post for some channels at once, to go out as it is.</summary>
    public async Task Write(IReadOnlyList<Seat> seats, Instant due, bool thread, CancellationToken cancel)
    {
        var text = trial.NextText();
        string[] texts = thread ? [text + ", 1/3", text + ", 2/3", text + ", 3/3"] : [text];
        var post = await scene.Write(seats, texts, cancel);
        due = await Schedule(post, seats, due, people: 1, cancel);
        foreach (var seat in seats)
        {
            trial.Asks.Enqueue(new(seat, post, texts, due));
        }
    }

    /// <summary>A post for one channel that two people schedule at the same moment.</summary>
    public async Task WriteByTwo(Seat seat, Instant due, CancellationToken cancel)
    {
        string[] texts = [trial.NextText()];
        var post = await scene.Write([seat], texts, cancel);
        trial.Asks.Enqueue(new(seat, post, texts, await Schedule(post, [seat], due, people: 2, cancel)));
    }

    /// <summary>A post for one channel.</summary>
    public async Task<Ask> WriteOne(Seat seat, Instant due, CancellationToken cancel)
    {
        await Write([seat], due, thread: false, cancel);
        return trial.Asks.Last(a => a.Seat == seat);
    }

    /// <summary>Edits, moves or calls off, and remembers what the product said to it.</summary>
    public async Task Meddle(Ask ask, Meddling how, CancellationToken cancel)
    {
        var row = await RowOf(ask, cancel);
        var now = Scene.Now;
        var later = now + Duration.FromSeconds(6);
        var wall = later.InUtc().LocalDateTime;
        object request = how switch
        {
            Meddling.Edited => new SavePostRequest(ask.Post, "1", Scene.Text([ask.Seat], [ask.Texts[0] + ", corrigé"])),
            Meddling.Moved => new MoveDeliveriesRequest([new(row.Id)], wall.Date, wall.TimeOfDay),
            _ => new CancelDeliveriesRequest([new(row.Id)]),
        };
        var (ran, repeated) = await scene.Ask(request, cancel);
        (ask.Meddling, ask.Unheard, ask.ToldAt, ask.MovedTo) = (how, repeated, Scene.Now, later);
        ask.Edited = how == Meddling.Edited ? ask.Texts[0] + ", corrigé" : null;
        if (ran.Problem is { } problem)
        {
            problem.TextKey.ShouldBeOneOf(TooLate);
            return;
        }

        ask.Won = ran.Reply.ToastKey != "publishing.toast.edit_too_late";
    }

    /// <summary>Stops everything, or one channel, for a while.</summary>
    public async Task Pause(Seat? seat, TimeSpan length, CancellationToken cancel)
    {
        var scope = seat is null ? PauseScope.Everything : PauseScope.Of(seat.Channel);
        var (paused, _) = await scene.Ask(new PausePublishingRequest(scope, "Essai"), cancel);
        paused.Problem.ShouldBeNull();
        var from = Scene.Now;
        await Task.Delay(length, cancel);
        trial.Pauses.Enqueue(new(from, Scene.Now, seat?.Channel));
        var (resumed, _) = await scene.Ask(new ResumePublishingRequest(scope), cancel);
        resumed.Problem.ShouldBeNull();
        trial.Troubles.Enqueue(new(from, Scene.Now + Duration.FromSeconds(1), seat?.Channel));
    }

    /// <summary>Does what the product asks of a person: connects again, sends what was held or refused, schedules again, settles what nobody can know.</summary>
    public async Task LookAfter(CancellationToken cancel)
    {
        var rows = await scene.Read(db => db.Set<Delivery>().AsNoTracking().Where(d => d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled && d.State != DeliveryState.Scheduled).ToListAsync(cancel), cancel);
        foreach (var channel in rows.Where(r => r is { State: DeliveryState.Held, HeldReason: HeldReason.Channel } || NeedsAccess(r)).Select(r => r.ChannelId).Distinct())
        {
            await scene.Reconnect(trial.Seats.Single(s => s.Channel == channel), cancel);
        }

        foreach (var some in rows.Where(r => r.State.AsksAPerson()).Chunk(AtOnce))
        {
            await SendAgain(some, cancel);
        }

        foreach (var row in rows)
        {
            if (row.State == DeliveryState.Planned)
            {
                await scene.Ask(new PublishNowRequest(row.PostId, [row.ChannelId]), cancel);
            }
            else if (row is { State: DeliveryState.Unknown, NextTryAt: null, ClaimedBy: null } && !NeedsAccess(row))
            {
                trial.AsksAPerson(row.Id, $"{row.State} {row.ProblemCode}".Trim());
                await Settle(row, cancel);
            }
        }
    }

    /// <summary>How many deliveries are not over.</summary>
    public Task<int> Open(CancellationToken cancel) =>
        scene.Read(db => db.Set<Delivery>().CountAsync(d => d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled, cancel), cancel);

    /// <summary>Marks them all and sends them; those that a worker changed at that moment make it refuse all, and are then sent one by one.</summary>
    private async Task SendAgain(IReadOnlyList<Delivery> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            trial.AsksAPerson(row.Id, $"{row.State} {row.HeldReason} {row.ProblemCode}".Trim());
        }

        var (ran, _) = await scene.Ask(new RetryDeliveriesRequest([.. rows.Select(r => new Seen(r.Id, r.Version))]), cancel);
        if (ran.Problem is not null && rows.Count > 1)
        {
            foreach (var row in rows)
            {
                await scene.Ask(new RetryDeliveriesRequest([new(row.Id, row.Version)]), cancel);
            }
        }
    }

    /// <summary>Until the product has done what one of them asked; the moment that it took.</summary>
    private async Task<Instant> Schedule(PostId post, IReadOnlyList<Seat> seats, Instant due, int people, CancellationToken cancel)
    {
        while (true)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, people).Select(_ => scene.Schedule(post, due, cancel)));
            if (answers.Contains(null))
            {
                return due;
            }

            if (answers.Contains("publishing.problem.past"))
            {
                // This machine was slower than the clock.
                due = Scene.Now + Duration.FromSeconds(3);
                continue;
            }

            answers.ShouldAllBe(refused => refused == "publishing.problem.channel");
            foreach (var seat in seats)
            {
                await scene.Reconnect(seat, cancel);
            }
        }
    }

    private static bool NeedsAccess(Delivery row) => row is { State: DeliveryState.Unknown, NextTryAt: null, ProblemCode: Networks.ReasonCodes.TokenRejected };

    /// <summary>Looks at the account, as a person does with the link that the queue shows, and says what is there.</summary>
    private async Task Settle(Delivery row, CancellationToken cancel)
    {
        var seat = trial.Seats.Single(s => s.Channel == row.ChannelId);
        var ask = trial.Asks.First(a => a.Post == row.PostId && a.Seat == seat);
        var shown = await seat.Network.Texts(seat.Account, cancel);
        var there = shown.Contains(ask.Texts[^1]) || (ask.Edited is { } edited && shown.Contains(edited));
        await scene.Ask(new SettleDeliveryRequest(row.Id, there, there ? seat.Account.ProfileUrl.ToString() : null, row.Version), cancel);
    }

    private Task<Delivery> RowOf(Ask ask, CancellationToken cancel) =>
        scene.Read(db => db.Set<Delivery>().AsNoTracking().SingleAsync(d => d.PostId == ask.Post && d.ChannelId == ask.Seat.Channel, cancel), cancel);
}
