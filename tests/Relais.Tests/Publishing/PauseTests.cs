using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Publishing.Engine;
using Relais.Publishing.Pauses;
using Relais.Publishing.Schedule;
using Relais.Publishing.Sending;
using Relais.Publishing;

namespace Relais.Tests.Publishing;

public sealed class PauseTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Nothing_goes_out_during_a_pause_and_lifting_it_sends_nothing_by_itself(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest(default, "Accident sur le canal"));
        await stage.RunAt(11, 0);
        var row = await stage.Row(delivery);
        (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.Paused));
        var resumed = await stage.App.Do(stage.App.Ada, new ResumePublishingRequest());
        resumed.Held.Single().Id.ShouldBe(delivery);
        await stage.RunAt(11, 10);
        stage.Network.Calls.ShouldBeEmpty();
        await stage.App.Do(stage.App.Ada, new RetryDeliveriesRequest([new(delivery)]));
        await stage.RunAt(11, 11);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_wanted_at_once_during_a_pause_is_refused_and_keeps_its_place(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest(default, "Accident sur le canal"));
        await stage.RunAt(11, 0);
        var held = await stage.Row(delivery);
        var refused = await stage.App.Run(stage.App.Ada, new RetryDeliveriesRequest([new(delivery, held.Version)]));
        refused.Problem!.TextKey.ShouldBe("publishing.problem.paused_now");
        (await stage.App.Run(stage.App.Ada, new PublishNowRequest(await stage.Post([await stage.Channel()], "Autre")))).Problem!.TextKey.ShouldBe("publishing.problem.paused_now");
        var row = await stage.Row(delivery);
        (row.State, row.Local, row.Version).ShouldBe((held.State, held.Local, held.Version));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_a_pause_keeps_back_and_what_a_dead_process_left_in_a_call_is_in_the_log(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var left = await stage.AtEleven("appelé");
        await using (var dead = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>()))
        {
            stage.App.Clock.Advance(Duration.FromMinutes(20));
            var now = stage.App.Clock.Now;
            var claim = (await dead.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Single();
            await dead.WriteAsync([new Begin(claim, 1, 0, now)], Stage.Cancel);
        }

        stage.App.Clock.Advance(Duration.FromSeconds(31));
        await stage.Engine.Recover(false, Stage.Cancel);
        await stage.Schedule(await stage.Post([await stage.Channel()], "retenu"), 11, 30);
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        await stage.RunAt(11, 30);
        await using var db = await stage.App.Db();
        var told = await db.Set<AuditEntry>().Where(e => e.Kind == "delivery" && e.ActorName == "Relais").OrderBy(e => e.Id).ToListAsync(Stage.Cancel);
        told.Where(e => e.Target == left.ToString()).Select(e => e.Action).First().ShouldBe("publishing.unknown");
        told.Where(e => e.Target != left.ToString()).ShouldHaveSingleItem().Action.ShouldBe("publishing.held");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_of_one_channel_stops_that_channel_alone(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (paused, other) = (await stage.AtEleven("retenu"), await stage.AtEleven("part"));
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest(PauseScope.Of((await stage.Row(paused)).ChannelId)));
        await stage.RunAt(11, 0);
        (await stage.Row(paused)).State.ShouldBe(DeliveryState.Held);
        (await stage.Row(other)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_of_one_campaign_stops_what_belongs_to_it_alone_also_after_it_was_scheduled(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var campaign = await stage.Campaign("Brassin de Noël");
        var (moved, other) = (await stage.AtEleven("retenu"), await stage.AtEleven("part"));
        await stage.IntoCampaign(moved, campaign);
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest(PauseScope.Of(campaign), "Rappel du lot"));
        await stage.RunAt(11, 0);
        (await stage.Row(moved)).HeldReason.ShouldBe(HeldReason.Paused);
        (await stage.Row(other)).State.ShouldBe(DeliveryState.Published);
        (await stage.App.Do(stage.App.Ada, new GetPostScheduleRequest((await stage.Row(moved)).PostId))).Paused.ShouldBeTrue();
        (await stage.App.Do(stage.App.Ada, new GetPostScheduleRequest((await stage.Row(other)).PostId))).Paused.ShouldBeFalse("another campaign is paused");
        var lifted = await stage.App.Do(stage.App.Ada, new ResumePublishingRequest(PauseScope.Of(campaign)));
        lifted.Held.Single().Id.ShouldBe(moved);
    }

    [Fact]
    public void A_scope_that_was_not_understood_is_refused_and_nothing_at_all_means_everything()
    {
        PauseScope.TryParse("chanel:0198", out _).ShouldBeFalse();
        PauseScope.TryParse("channel:x", out _).ShouldBeFalse();
        PauseScope.TryParse(null, out var nothing).ShouldBeTrue();
        nothing.IsEverything.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_claimed_batch_stops_too(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await using var worker = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        stage.App.Clock.Advance(Duration.FromMinutes(20));
        var now = stage.App.Clock.Now;
        var claim = (await worker.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Single();
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        var begin = new Begin(claim, 1, 0, now);
        await worker.WriteAsync([begin], Stage.Cancel);
        begin.Held.ShouldBeFalse();
        (await stage.Attempts(delivery)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_lists_the_calls_that_had_started(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        PauseResult? paused = null;
        stage.Network.During = async _ => paused = await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        await stage.RunAt(11, 0);
        paused!.InFlight.Single().Id.ShouldBe(delivery);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published, "what had started ends");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_pause_stops_a_thread_between_two_of_its_posts(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("un", "deux");
        stage.Network.ThenAsync(async e =>
        {
            await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
            return e.Accept();
        });
        await stage.RunAt(11, 0);
        var row = await stage.Row(delivery);
        (row.State, row.HeldReason, row.IsPartlyOut).ShouldBe((DeliveryState.Held, HeldReason.Paused, true));
        stage.Network.Posted.Count.ShouldBe(1);
        await stage.App.Do(stage.App.Ada, new ResumePublishingRequest());
        await stage.App.Do(stage.App.Ada, new RetryDeliveriesRequest([new(delivery)]));
        await stage.RunAt(11, 1);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_came_due_while_the_engine_looked_away_is_held_when_the_pause_is_lifted(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        stage.App.Clock.Advance(Duration.FromMinutes(30));
        await stage.App.Do(stage.App.Ada, new ResumePublishingRequest());
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Held);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_due_after_the_pause_goes_out_at_its_time(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        await stage.AtEleven();
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        await stage.App.Do(stage.App.Ada, new ResumePublishingRequest());
        await stage.RunAt(11, 0);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lost_answer_is_looked_for_during_a_pause_but_nothing_is_sent_again(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        await stage.RunAt(11, 0);
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        await stage.RunAfter(Duration.FromSeconds(11));
        stage.Network.Looks.Count.ShouldBe(1);
        stage.Network.Calls.Count.ShouldBe(1);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Held);
    }

    [Fact]
    public async Task Every_pause_has_a_higher_epoch_than_all_before()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        for (var i = 0; i < 3; i++)
        {
            await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
            await stage.App.Do(stage.App.Ada, new ResumePublishingRequest());
        }

        await using var db = await stage.App.Db();
        (await db.Set<Relais.Publishing.Model.Pause>().OrderBy(p => p.Epoch).Select(p => p.Epoch).ToListAsync(Stage.Cancel)).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task What_a_worker_gives_back_while_a_pause_is_lifted_is_held_too()
    {
        var worker = new GivesBack();
        await using var stage = await Stage.On(StoreKind.Postgres, more: services => services.ConfigureDbContext<PostgresAppDb>(o => o.AddInterceptors(worker)));
        var (waiting, inHand) = (await stage.AtEleven("un"), await stage.AtEleven("deux"));
        await stage.App.Do(stage.App.Ada, new PausePublishingRequest());
        stage.App.Clock.Advance(Duration.FromHours(1));
        await using (var db = await stage.App.Db())
        {
            worker.Address = db.Database.GetConnectionString()!;
        }

        worker.Delivery = inHand;
        await worker.Change(""" "ClaimedBy" = 'worker' """);
        worker.IsWatching = true;

        var resumed = await stage.App.Run(stage.App.Ada, new ResumePublishingRequest());

        worker.IsWatching = false;
        worker.Steps.ShouldBe(2);
        resumed.Problem.ShouldBeNull();
        (await stage.Row(waiting)).HeldReason.ShouldBe(HeldReason.Paused);
        (await stage.Row(inHand)).HeldReason.ShouldBe(HeldReason.Paused);
    }

    /// <summary>A worker of another process that lets go of a delivery after others were locked, and wants it again just before they are written.</summary>
    private sealed class GivesBack : DbCommandInterceptor
    {
        public string Address { get; set; } = "";

        public DeliveryId Delivery { get; set; }

        public bool IsWatching { get; set; }

        public int Steps { get; private set; }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (IsWatching && Steps == 0 && command.CommandText.Contains("FOR UPDATE", StringComparison.Ordinal))
            {
                Steps++;
                await Change(""" "ClaimedBy" = NULL """);
            }

            return result;
        }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (IsWatching && Steps == 1 && command.CommandText.Contains("UPDATE \"Deliveries\"", StringComparison.Ordinal))
            {
                Steps++;
                await Change(""" "ClaimedBy" = 'worker', "Version" = gen_random_uuid() """);
            }

            return result;
        }

        /// <summary>As a claim does: what somebody else has locked is left alone.</summary>
        public async Task Change(string values)
        {
            await using var connection = new NpgsqlConnection(Address);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"""UPDATE "Deliveries" SET {values} WHERE "Id" IN (SELECT "Id" FROM "Deliveries" WHERE "Id" = $1 FOR UPDATE SKIP LOCKED)""", connection);
            command.Parameters.Add(new() { Value = Delivery.Value });
            await command.ExecuteNonQueryAsync();
        }
    }
}
