using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Model;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;

namespace Relais.Tests.Publishing;

public sealed class UnknownTests
{
    public static TheoryData<StoreKind> Stores => SendingTests.Stores;

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lost_answer_is_never_retried_blindly(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Unknown);
        await stage.RunAfter(Duration.FromSeconds(9));
        stage.Network.Looks.ShouldBeEmpty("the network may still be at work on it");
        await stage.RunAfter(Duration.FromSeconds(2));
        var row = await stage.Row(delivery);
        (row.State, row.RemoteUrl).ShouldBe((DeliveryState.Published, "https://scripted.example/1"));
        stage.Network.Calls.Count.ShouldBe(1);
        (await stage.Attempts(delivery)).Select(a => a.Outcome).ShouldBe([AttemptOutcome.Lost, AttemptOutcome.Found]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_is_not_there_is_sent_again_with_the_same_key(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Count.ShouldBe(1);
        stage.Network.Calls.Select(c => c.IdempotencyKey).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lost_answer_is_looked_for_as_it_was_sent_though_the_post_was_edited_since(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var post = await stage.Post([channel], "Bonjour");
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);

        var edit = await stage.App.Get<Pipeline>().Run(
            stage.App.Ada, new SavePostRequest(post, "1", new("", [PostSegment.Of("Bonsoir")], new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", [channel])), null, Stage.Cancel);
        edit.Reply.ToastKey.ShouldBe("publishing.toast.edit_too_late");
        await stage.RunAfter(Duration.FromSeconds(11));

        var row = await stage.Row(delivery);
        (row.State, row.RemoteUrl).ShouldBe((DeliveryState.Published, "https://scripted.example/1"));
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["Bonjour"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task However_often_the_post_was_saved_since_a_lost_answer_is_looked_for_as_it_was_sent(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var post = await stage.Post([channel], "Bonjour");
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        for (var i = 0; i < 60; i++)
        {
            stage.App.Clock.Advance(Duration.FromMilliseconds(100));
            await stage.Edit(post, [channel], $"Bonsoir {i}");
        }

        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["Bonjour"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_sent_and_can_no_longer_be_read_is_not_looked_for_by_another_text_but_asked_of_a_person(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var post = await stage.Post([channel], "Bonjour");
        var delivery = (await stage.Schedule(post, 11, 0)).Moved.Single().Delivery;
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        await stage.Edit(post, [channel], "Bonsoir");
        await using (var db = await stage.App.Db())
        {
            await db.Set<PostVersion>().Where(v => v.PostId == post && v.Revision == 1).ExecuteDeleteAsync(Stage.Cancel);
        }

        await stage.RunAfter(Duration.FromSeconds(11));
        var row = await stage.Row(delivery);
        (row.State, row.NextTryAt).ShouldBe((DeliveryState.Unknown, null));
        stage.Network.Looks.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_network_that_cannot_tell_is_asked_a_bounded_number_of_times_then_a_person_is(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Look = _ => new ReconcileOutcome.CannotTell(new(ReasonCodes.NetworkTrouble, "500"), null);
        stage.Network.Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        await stage.RunForHalfADay();

        var row = await stage.Row(delivery);
        (row.State, row.NextTryAt).ShouldBe((DeliveryState.Unknown, null));
        stage.Network.Looks.Count.ShouldBeInRange(3, Reconciler.MostLooks);
        stage.Network.Calls.Count.ShouldBe(1);
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: true, "https://scripted.example/1"));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_person_who_looked_may_say_that_it_is_not_there(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Look = _ => new ReconcileOutcome.CannotTell(new(ReasonCodes.TokenRejected, "revoked"), null);
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).NextTryAt.ShouldBeNull();
        await stage.App.Do(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: false));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Retrying);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_worker_that_died_in_a_call_leaves_it_unknown_and_one_that_had_not_called_gives_it_back(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var (called, notCalled) = (await stage.AtEleven("appelé"), await stage.AtEleven("pas appelé"));
        await using var dead = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        stage.App.Clock.Advance(Duration.FromMinutes(20));
        var now = stage.App.Clock.Now;
        var claims = await dead.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel);
        claims.Count.ShouldBe(2);
        await dead.WriteAsync([new Begin(claims.Single(c => c.Id == called), 1, 0, now)], Stage.Cancel);

        await stage.Engine.Recover(starting: false, Stage.Cancel);
        (await stage.Row(called)).State.ShouldBe(DeliveryState.Sending, "its lease still stands");
        stage.App.Clock.Advance(Duration.FromSeconds(31));
        await stage.Engine.Recover(starting: false, Stage.Cancel);
        (await stage.Row(called)).State.ShouldBe(DeliveryState.Unknown);
        (await stage.Row(notCalled)).State.ShouldBe(DeliveryState.Scheduled);
        (await stage.Attempts(called)).Single().Outcome.ShouldBe(AttemptOutcome.Lost);
        await stage.Engine.RunUntilIdle(Stage.Cancel);
        await stage.RunAfter(Duration.FromSeconds(11));
        stage.Network.Posted.Select(p => p.Text).Order().ShouldBe(["appelé", "pas appelé"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_answer_that_comes_after_its_lease_settles_what_was_unknown(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await using var slow = Ledger.For(stage.App.Get<Store>(), stage.App.Get<WriteGate>());
        stage.App.Clock.Advance(Duration.FromMinutes(20));
        var now = stage.App.Clock.Now;
        var claim = (await slow.ClaimAsync(now, now + Duration.FromSeconds(30), 10, 0, Stage.Cancel)).Single();
        await slow.WriteAsync([new Begin(claim, 1, 0, now)], Stage.Cancel);
        stage.App.Clock.Advance(Duration.FromSeconds(31));
        await stage.Engine.Recover(starting: false, Stage.Cancel);
        claim.Attempts = 1;
        claim.Add(new("77", new("https://scripted.example/77"), now));
        (claim.State, claim.RemoteUrl, claim.PublishedAt) = (DeliveryState.Published, "https://scripted.example/77", now);
        var end = new End(claim, now) { Number = 1, Outcome = AttemptOutcome.Done };
        await slow.WriteAsync([end], Stage.Cancel);
        end.Held.ShouldBeTrue();
        (await stage.Row(delivery)).RemoteUrl.ShouldBe("https://scripted.example/77");
        await stage.RunAfter(Duration.FromMinutes(1));
        stage.Network.Calls.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_equal_texts_are_not_taken_for_each_other(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        await stage.Schedule(await stage.Post([channel], "Ouvert ce soir"), 11, 0);
        await stage.Schedule(await stage.Post([channel], "Ouvert ce soir"), 11, 1);
        await stage.RunAt(11, 0);
        stage.Network.Then(_ => ScriptedNetwork.Exchange.Lost());
        await stage.RunAt(11, 1);
        await stage.RunAfter(Duration.FromSeconds(11));
        stage.Network.Posted.Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_thread_whose_second_answer_was_lost_goes_on_after_it_was_found(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven("un", "deux", "trois");
        stage.Network.Then(e => e.Accept()).Then(e => e.AcceptAndLose());
        await stage.RunAt(11, 0);
        await stage.RunAfter(Duration.FromSeconds(11));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux", "trois"]);
        stage.Network.Calls.Last().Parent!.RemoteId.ShouldBe("2");
    }

    [Fact]
    public async Task Only_what_is_unknown_can_be_settled_by_a_person()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var delivery = await stage.AtEleven();
        var outcome = await stage.App.Run(stage.App.Ada, new SettleDeliveryRequest(delivery, IsThere: false));
        outcome.Problem!.TextKey.ShouldBe("publishing.problem.not_unknown");
    }
}
