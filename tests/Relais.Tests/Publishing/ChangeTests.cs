using NodaTime;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Notifications.Reading;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;
using Relais.Publishing.Timing;

namespace Relais.Tests.Publishing;

/// <summary>People change what is scheduled; at the moment of sending the row decides, and they are told.</summary>
public sealed class ChangeTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_text_changed_after_scheduling_goes_out_as_it_is_now(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("Ancien");
        var row = await stage.Row(delivery);
        await stage.Edit(row.PostId, [row.ChannelId], "Nouveau");
        (await stage.Row(delivery)).ContentHash.ShouldNotBe(row.ContentHash);
        await stage.RunAt(11, 0);
        stage.Network.Posted.Single().Text.ShouldBe("Nouveau");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_text_changed_so_that_it_no_longer_fits_is_held_and_says_why(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var row = await stage.Row(delivery);
        await stage.Edit(row.PostId, [row.ChannelId], new string('x', 301));
        row = await stage.Row(delivery);
        (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.NotReady));
        row.ProblemCode.ShouldNotBeNull();
        await stage.RunAt(11, 0);
        stage.Network.Calls.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_by_somebody_who_may_not_schedule_holds_what_another_scheduled(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var app = stage.App;
        var post = (await app.Do(app.Ben, new CreatePostRequest("", "Relu et programmé", [await stage.Channel()]))).Id;
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        (await app.Run(app.Ben, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(12, 0)))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        await stage.Edit(post, [(await stage.Row(delivery)).ChannelId], app.Ben, "Autre chose");
        var row = await stage.Row(delivery);
        (await app.Do(app.Ada, new ListNotifications())).Items.ShouldHaveSingleItem("whoever scheduled it is asked").Path.ShouldBe($"deliveries/{delivery}");
        (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.ContentChanged));
        await stage.RunAt(11, 0);
        stage.Network.Calls.ShouldBeEmpty();

        // Whoever may decide looks at it, and it goes out as it is now.
        await app.Do(app.Ada, new RetryDeliveriesRequest([new(delivery, (await stage.Row(delivery)).Version)]));
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Single().Text.ShouldBe("Autre chose");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_not_what_was_scheduled_is_held_at_the_last_moment(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await ChangeBehindEveryonesBack(stage, await stage.Row(delivery));
        await stage.RunAt(11, 0);
        var held = await stage.Row(delivery);
        (held.State, held.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.ContentChanged));
        stage.Network.Calls.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_between_claim_and_call_takes_the_delivery_back_so_that_the_new_text_goes_out(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("Ancien");
        await using var worker = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        stage.App.Clock.Advance(Duration.FromMinutes(20));
        var now = stage.App.Clock.Now;
        var claim = (await worker.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Single();
        var row = await stage.Row(delivery);
        await stage.Edit(row.PostId, [row.ChannelId], "Nouveau");
        var begin = new Begin(claim, 1, 0, now);
        await worker.WriteAsync([begin], Stage.Cancel);
        begin.Held.ShouldBeFalse("the person came first");
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        stage.Network.Posted.Single().Text.ShouldBe("Nouveau");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_edit_during_the_call_is_saved_the_old_text_goes_out_and_the_person_is_told(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("Ancien");
        var row = await stage.Row(delivery);
        Ran? ran = null;
        stage.Network.During = async _ =>
        {
            await using var db = await stage.App.Db();
            var view = (await Relais.Content.Posts.Get(db, row.PostId, Stage.Cancel))!;
            ran = await stage.App.Get<Pipeline>().Run(stage.App.Ada, new SavePostRequest(row.PostId, view.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture), new(
                "", [Relais.Content.PostSegment.Of("Nouveau")], new Dictionary<Relais.Channels.ChannelId, IReadOnlyList<Relais.Content.PostSegment>>(), "", "fr", [row.ChannelId])), null, Stage.Cancel);
        };
        await stage.RunAt(11, 0);
        ran!.Problem.ShouldBeNull();
        ran.Reply.ToastKey.ShouldBe("publishing.toast.edit_too_late");
        stage.Network.Posted.Single().Text.ShouldBe("Ancien");
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Calling_off_during_the_call_is_refused_with_the_reason(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        Problem? problem = null;
        stage.Network.During = async _ => problem = (await stage.App.Run(stage.App.Ada, new CancelDeliveriesRequest([new(delivery)]))).Problem;
        await stage.RunAt(11, 0);
        problem!.TextKey.ShouldBe("publishing.problem.being_sent");
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_called_off_or_moved_does_not_go_out_at_the_old_time(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (cancelled, moved, unscheduled) = (await stage.AtEleven("a"), await stage.AtEleven("b"), await stage.AtEleven("c"));
        await stage.App.Do(stage.App.Ada, new CancelDeliveriesRequest([new(cancelled)]));
        await stage.App.Do(stage.App.Ada, new MoveDeliveriesRequest([new(moved)], new(2026, 8, 4), new LocalTime(15, 0)));
        await stage.App.Do(stage.App.Ada, new UnscheduleDeliveriesRequest([new(unscheduled)]));
        await stage.RunAt(11, 0);
        stage.Network.Calls.ShouldBeEmpty();
        await stage.RunAt(15, 0);
        stage.Network.Posted.Single().Text.ShouldBe("b");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_move_of_what_somebody_else_has_moved_moves_nothing_and_says_who_and_where(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (a, b) = (await stage.AtEleven("a"), await stage.AtEleven("b"));
        List<Seen> seen = [new(a, (await stage.Row(a)).Version), new(b, (await stage.Row(b)).Version)];
        await stage.App.Do(stage.App.Ada, new MoveDeliveriesRequest([seen[1]], new(2026, 8, 6)));
        var outcome = await stage.App.Run(stage.App.Ada, new MoveDeliveriesRequest(seen, new(2026, 8, 5)));
        outcome.Problem!.Kind.ShouldBe(ProblemKind.Conflict);
        outcome.Problem.Args.ShouldBe(["Ada Lovelace", global::Relais.Publishing.Timing.Placing.Words(new NodaTime.LocalDateTime(2026, 8, 6, 11, 0))]);
        ((DeliveryView)outcome.Problem.Current!).Local.ShouldBe(new LocalDateTime(2026, 8, 6, 11, 0));
        (await stage.Row(a)).Local.ShouldBe(new LocalDateTime(2026, 8, 4, 11, 0));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_undone_move_is_back_where_it_was(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var ran = await stage.App.Get<Pipeline>().Run(stage.App.Ada, new MoveDeliveriesRequest([new(delivery)], new(2026, 8, 9)), null, Stage.Cancel);
        (await stage.App.Get<Undo>().Run(stage.App.Ada, ran.Reply.Undo!.Value, Stage.Cancel)).Problem.ShouldBeNull();
        var row = await stage.Row(delivery);
        (row.Local, row.State).ShouldBe((new LocalDateTime(2026, 8, 4, 11, 0), DeliveryState.Scheduled));
    }

    [Fact]
    public async Task Writers_plan_and_move_what_is_planned_but_not_what_is_scheduled()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var channel = await stage.Channel();
        var post = await stage.Post([channel], "Bonjour");
        var planned = await stage.App.Do(stage.App.Ben, new PlanPostRequest(post, new(2026, 8, 10), new(9, 0)));
        (await stage.App.Run(stage.App.Ben, new ScheduleDeliveriesRequest(post))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        await stage.App.Do(stage.App.Ben, new MoveDeliveriesRequest(planned.Moved, new(2026, 8, 11)));
        await stage.App.Do(stage.App.Ada, new ScheduleDeliveriesRequest(post));
        (await stage.App.Run(stage.App.Ben, new MoveDeliveriesRequest([new(planned.Moved[0].Delivery)], new(2026, 8, 12)))).Problem!.TextKey.ShouldBe("publishing.problem.may_not_move");
    }

    [Fact]
    public async Task A_channel_added_to_a_planned_post_is_planned_with_the_others_and_one_taken_off_is_called_off()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (a, b) = (await stage.Channel("a"), await stage.Channel("b"));
        var post = await stage.Post([a], "Bonjour");
        var first = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        await stage.Edit(post, [a, b], "Bonjour");
        await using var db = await stage.App.Db();
        var all = (await Deliveries.OfPosts(db, [post], Stage.Cancel))[post].ToList();
        all.Single(d => d.Channel == b).ShouldSatisfyAllConditions(d => d.State.ShouldBe(DeliveryState.Planned), d => d.Local.ShouldBe(new LocalDateTime(2026, 8, 4, 11, 0)));
        await stage.Edit(post, [b], "Bonjour");
        (await stage.Row(first)).State.ShouldBe(DeliveryState.Cancelled);
    }

    [Fact]
    public async Task Nothing_of_another_workspace_can_be_touched()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var delivery = await stage.AtEleven();
        (await stage.App.Run(stage.App.Mallory, new CancelDeliveriesRequest([new(delivery)]))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    /// <summary>As a bug or a hand in the database would.</summary>
    internal static async Task ChangeBehindEveryonesBack(Stage stage, Delivery row)
    {
        await using var db = await stage.App.Db();
        await using var scope = await db.BeginWriteAsync(Stage.Cancel);
        await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(
            db.Database, """UPDATE "Deliveries" SET "ContentHash" = 'another' WHERE "IdempotencyKey" = {0}""", [row.IdempotencyKey], Stage.Cancel);
        await scope.CommitAsync(Stage.Cancel);
    }
}
