using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Model;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.History;
using Relais.Publishing.Model;

namespace Relais.Tests.Publishing;

public sealed class SendingTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_scheduled_post_goes_out_at_its_time_and_once(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.RunAt(10, 59, 59);
        stage.Network.Calls.ShouldBeEmpty();
        await stage.RunAt(11, 0);
        await stage.RunAt(11, 5);
        var row = await stage.Row(delivery);
        row.State.ShouldBe(DeliveryState.Published);
        row.RemoteUrl.ShouldBe("https://scripted.example/1");
        row.PublishedAt.ShouldNotBeNull();
        (row.ClaimedBy, row.OpenAttempt, row.NextTryAt).ShouldBe((null, null, null));
        stage.Network.Posted.Count.ShouldBe(1);
        (await stage.Attempts(delivery)).Single().Outcome.ShouldBe(AttemptOutcome.Done);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_went_out_is_in_the_audit_log_and_in_a_history_to_be_read(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.RunAt(11, 0);
        await using var db = await stage.App.Db();
        var entry = await db.Set<AuditEntry>().SingleAsync(a => a.Action == "publishing.published", Stage.Cancel);
        (entry.Target, entry.WorkspaceId).ShouldBe((delivery.ToString(), stage.App.Workspace));
        var history = await stage.App.Do(stage.App.Eve, new GetHistoryRequest(delivery));
        history.Lines.Select(l => l.TextKey).ShouldBe(["publishing.history.deliveries_schedule", "publishing.history.done", "publishing.history.publishing_published"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_went_out_is_noted_at_each_of_many_channels(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        List<ChannelId> channels = [];
        foreach (var name in Enumerable.Range(0, 12).Select(i => $"canal{i}"))
        {
            channels.Add(await stage.Channel(name));
        }

        await stage.Schedule(await stage.Post(channels, "À tous"), 11, 0);
        await stage.RunAt(11, 0);
        var at = stage.App.Clock.Now;
        await stage.App.Get<ChannelNotes>().End();
        (await Noted()).ShouldAllBe(n => n == at);

        async Task<List<Instant?>> Noted()
        {
            await using var db = await stage.App.Db();
            return await db.Set<Channel>().AsNoTracking().Where(c => channels.Contains(c.Id)).Select(c => c.LastSuccessAt).ToListAsync(Stage.Cancel);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_claim_reads_nothing_of_what_its_channels_published_before(bool pauses)
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await using var db = await stage.App.Db();
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(db.Database.GetConnectionString());
        await connection.OpenAsync(Stage.Cancel);
        await using var plan = connection.CreateCommand();
        plan.CommandText = "EXPLAIN QUERY PLAN " + LedgerSql.SqliteTake(pauses);
        foreach (var name in new[] { "$now", "$lease", "$me", "$scan", "$limit" })
        {
            plan.Parameters.AddWithValue(name, 1);
        }

        List<string> steps = [];
        await using var reader = await plan.ExecuteReaderAsync(Stage.Cancel);
        while (await reader.ReadAsync(Stage.Cancel))
        {
            steps.Add(reader.GetString(3));
        }

        steps.Where(s => s.Contains(" h ", StringComparison.Ordinal) || s.EndsWith(" h", StringComparison.Ordinal)).ShouldAllBe(s => s.Contains("IX_Deliveries_ChannelId_LeaseUntil"));
        steps.ShouldContain(s => s.Contains("IX_Deliveries_NextTryAt_Id"));
        steps.ShouldNotContain(s => s.Contains("IX_Deliveries_ChannelId_PublishedAt"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_channel_whose_credential_is_slow_to_renew_keeps_no_other_waiting(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var ending = await stage.Channel("ending", new LocalDateTime(2026, 8, 4, 11, 0, 30).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant());
        var slow = (await stage.Schedule(await stage.Post([ending], "Lente"), 11, 0)).Moved.Single().Delivery;
        var quick = await stage.AtEleven("Vive");
        var answer = new TaskCompletionSource();
        stage.Network.Renew = async access =>
        {
            await answer.Task;
            return new NetworkResult<Credential>.Ok(new(new Dictionary<string, string> { ["token"] = "renewed" }, access.Credential.ExpiresAt!.Value + Duration.FromHours(1)));
        };
        var running = stage.RunAt(11, 0);
        await Stage.Until(async () => (await stage.Row(quick)).State == DeliveryState.Published);
        (await stage.Row(slow)).State.ShouldBe(DeliveryState.Sending);
        answer.SetResult();
        await running;
        (await stage.Row(slow)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["Vive", "Lente"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_attempt_is_written_before_the_network_is_called(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        var seen = new List<(AttemptOutcome, int?)>();
        stage.Network.During = async _ => seen.Add(((await stage.Attempts(delivery)).Single().Outcome, (await stage.Row(delivery)).OpenAttempt));
        await stage.RunAt(11, 0);
        seen.ShouldBe([(AttemptOutcome.Open, 1)]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_passing_failure_is_tried_again_later_with_the_same_key(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Retry(null, new(ReasonCodes.NetworkTrouble, "500")));
        await stage.RunAt(11, 0);
        var row = await stage.Row(delivery);
        (row.State, row.ProblemCode).ShouldBe((DeliveryState.Retrying, ReasonCodes.NetworkTrouble));
        stage.Network.Calls.Count.ShouldBe(1);
        await stage.RunAfter(Duration.FromSeconds(10));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Calls.Select(c => c.IdempotencyKey).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_network_that_says_when_is_not_asked_before()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Retry(stage.App.Clock.Now + Duration.FromMinutes(10), new(ReasonCodes.RateLimited, "429")));
        await stage.RunAt(11, 0);
        await stage.RunAt(11, 9, 59);
        stage.Network.Calls.Count.ShouldBe(1);
        await stage.RunAt(11, 10, 1);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_channel_whose_quota_is_spent_is_left_alone_until_it_resets(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var channel = await stage.Channel();
        var first = await stage.Post([channel], "un");
        var second = await stage.Post([channel], "deux");
        await stage.Schedule(first, 11, 0);
        await stage.Schedule(second, 11, 1);
        stage.Network.Then(e => e.Accept() with { Budget = new(300, 0, stage.App.Clock.Now + Duration.FromMinutes(20), stage.App.Clock.Now) });
        await stage.RunAt(11, 0);
        await stage.RunAt(11, 2);
        stage.Network.Calls.Count.ShouldBe(1);
        await stage.RunAt(11, 21);
        stage.Network.Posted.Select(p => p.Text).ShouldBe(["un", "deux"]);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_refusal_is_final_and_says_why(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.PostRefused, "Text is spam"), PostFields.Text));
        await stage.RunAt(11, 0);
        await stage.RunAt(12, 0);
        var row = await stage.Row(delivery);
        (row.State, row.ProblemCode, row.ProblemDetail, row.ProblemField).ShouldBe((DeliveryState.Refused, ReasonCodes.PostRefused, "Text is spam", PostFields.Text));
        stage.Network.Calls.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_rejected_credential_marks_the_channel_and_holds_the_delivery(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Reconnect(new(ReasonCodes.TokenRejected, "revoked")));
        await stage.RunAt(11, 0);
        var row = await stage.Row(delivery);
        (row.State, row.HeldReason).ShouldBe((DeliveryState.Held, HeldReason.Channel));
        await using var db = await stage.App.Db();
        (await db.Set<Relais.Channels.Model.Channel>().SingleAsync(c => c.Id == row.ChannelId, Stage.Cancel)).State.ShouldBe(Relais.Channels.ChannelState.NeedsReconnect);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_network_that_still_prepares_is_asked_again_with_its_state(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        stage.Network.Then(_ => new PublishOutcome.Wait(stage.App.Clock.Now + Duration.FromSeconds(30), "uploaded:7"));
        await stage.RunAt(11, 0);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Sending);
        await stage.RunAfter(Duration.FromSeconds(31));
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Published);
        stage.Network.Calls.Last().Resume.ShouldBe("uploaded:7");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Later_than_the_workspace_allows_is_missed_and_asks_a_person(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var delivery = await stage.AtEleven();
        await stage.RunAt(13, 1);
        (await stage.Row(delivery)).State.ShouldBe(DeliveryState.Missed);
        stage.Network.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_little_late_still_goes_out()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        await stage.AtEleven();
        await stage.RunAt(12, 59);
        stage.Network.Posted.Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Many_at_the_same_minute_all_go_out_and_never_more_at_once_than_allowed(StoreKind store)
    {
        await using var stage = await Stage.On(store, s => s with { InFlight = 4 });
        var channels = new List<Relais.Channels.ChannelId>();
        for (var i = 0; i < 12; i++)
        {
            channels.Add(await stage.Channel("c" + i));
        }

        await stage.Schedule(await stage.Post(channels, "Tous ensemble"), 11, 0);
        stage.Network.During = _ => Task.Delay(30, Stage.Cancel);
        await stage.RunAt(11, 0);
        stage.Network.Posted.Count.ShouldBe(12);
        stage.Network.Posted.Select(p => p.Key).Distinct().Count().ShouldBe(12);
        stage.Network.MostAtOnce.ShouldBe(4);
    }

    [Fact]
    public async Task One_network_that_fails_does_not_fail_the_others()
    {
        await using var stage = await Stage.On(StoreKind.Sqlite);
        var (a, b) = (await stage.Channel("a"), await stage.Channel("b"));
        var placed = await stage.Schedule(await stage.Post([a, b], "Bonjour"), 11, 0);
        stage.Network.Then(_ => new PublishOutcome.Refused(new(ReasonCodes.PostRefused, "no"), null));
        await stage.RunAt(11, 0);
        var states = new List<DeliveryState>();
        foreach (var seen in placed.Moved)
        {
            states.Add((await stage.Row(seen.Delivery)).State);
        }

        states.Order().ShouldBe([DeliveryState.Published, DeliveryState.Refused]);
    }

    [Fact]
    public void What_becomes_due_while_the_engine_looks_for_what_is_due_is_not_slept_over()
    {
        var asked = Instant.FromUtc(2026, 8, 4, 9, 0);
        var now = asked + Duration.FromMilliseconds(3);
        DeliveryEngine.Rest(asked + Duration.FromMilliseconds(2), asked, now).ShouldBe(Duration.FromMilliseconds(1));
        DeliveryEngine.Rest(asked + Duration.FromMilliseconds(43), asked, now).ShouldBe(Duration.FromMilliseconds(41));
        DeliveryEngine.Rest(asked, asked, now).ShouldBe(Duration.FromMilliseconds(250), "its channel is in hand elsewhere");
        DeliveryEngine.Rest(null, asked, now).ShouldBe(Duration.FromSeconds(30));
        DeliveryEngine.Rest(asked + Duration.FromHours(1), asked, now).ShouldBe(Duration.FromSeconds(30));
    }
}
