using System.Collections.Concurrent;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Http;
using Shouldly;
using Xunit;

namespace Relais.Tests.Networks;

/// <summary>
/// What every network must do, whatever it is called. A network's own tests inherit this and supply a contract: what its server answers. The faults are at the
/// wire, on a real connection.
/// </summary>
public abstract class NetworkCompliance : IAsyncLifetime
{
    private readonly ConcurrentQueue<WireExchange> exchanges = new();

    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestClock Clock { get; } = new(new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero));

    protected NetworkContract Contract { get; private set; } = null!;

    protected ScriptedServer Server { get; private set; } = null!;

    protected Wire Wire { get; private set; } = null!;

    protected ChannelAccess Access { get; private set; } = null!;

    protected IPublish Network { get; private set; } = null!;

    protected Instant Now => Instant.FromDateTimeOffset(Clock.GetUtcNow());

    public async ValueTask InitializeAsync()
    {
        Contract = MakeContract(Clock);
        Server = await ScriptedServer.StartAsync(Contract.AnswerAsync);
        Wire = new(new() { Addresses = new(["127.0.0.1"]), Timeout = TimeSpan.FromSeconds(8), MaxAnswerBytes = 200_000, Observe = exchanges.Enqueue }, Clock);
        Network = (IPublish)Contract.Network(Wire, Server.Address);
        Access = Contract.Access(Server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        Wire.Dispose();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract NetworkContract MakeContract(TimeProvider time);

    protected static OutgoingSegment Segment(string text = "Bonjour à toutes et à tous", params OutgoingMedia[] media) => new("delivery-1:0", 0, text, media, new PostOptions(Language: "fr"));

    protected Task<PublishOutcome> PublishAsync(OutgoingSegment segment) => Network.PublishAsync(Access, segment, Ct);

    [Fact]
    public async Task A_post_goes_out_once_word_for_word()
    {
        const string text = "Soirée dégustation 🍺 : https://example.com/a?b=1&c=2 — à 18 h\n\nMerci <3 & à demain";

        var receipt = (await PublishAsync(Segment(text))).ShouldBeOfType<PublishOutcome.Done>().Receipt;

        var post = Contract.Posts.ShouldHaveSingleItem();
        post.Text.ShouldBe(text);
        receipt.RemoteId.ShouldBe(post.Id);
        receipt.Url.IsAbsoluteUri.ShouldBeTrue();
        receipt.SentAt.ShouldBe(Now);
    }

    [Fact]
    public async Task Alternative_text_goes_out_with_each_picture_in_order()
    {
        (await PublishAsync(Segment("Deux vues", Pictures.Png("Une pinte « dorée »"), Pictures.Png("Le canal")))).ShouldBeOfType<PublishOutcome.Done>();

        Contract.Posts.ShouldHaveSingleItem().AltTexts.ShouldBe(["Une pinte « dorée »", "Le canal"]);
    }

    [Fact]
    public async Task Each_segment_of_a_thread_answers_the_one_before()
    {
        var first = (await PublishAsync(Segment("1"))).ShouldBeOfType<PublishOutcome.Done>().Receipt;
        var second = (await PublishAsync(Segment("2") with { IdempotencyKey = "delivery-1:1", Index = 1, Parent = first, Root = first })).ShouldBeOfType<PublishOutcome.Done>().Receipt;
        await PublishAsync(Segment("3") with { IdempotencyKey = "delivery-1:2", Index = 2, Parent = second, Root = first });

        Contract.Posts.Select(post => post.ReplyTo).ShouldBe([null, first.RemoteId, second.RemoteId]);
    }

    [Fact]
    public async Task A_lost_answer_is_never_called_a_failure_and_is_found_again()
    {
        var segment = Segment("Merci @paul@other.example : https://example.com/une-adresse-assez-longue\n\nÀ demain", Pictures.Png("x"));
        Server.Next(Contract.Create, Faults.LoseAnswer);

        (await PublishAsync(segment)).ShouldBeOfType<PublishOutcome.Unknown>().Reason.Code.ShouldBe(ReasonCodes.AnswerLost);

        Contract.Posts.Count.ShouldBe(1);
        var found = (await ((IReconcile)Network).ReconcileAsync(Access, segment, Now, Ct)).ShouldBeOfType<ReconcileOutcome.Found>();
        found.Receipt.RemoteId.ShouldBe(Contract.Posts[0].Id);
    }

    [Fact]
    public async Task What_never_arrived_is_not_found()
    {
        Server.Next(Contract.Create, Faults.Break);

        (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Unknown>();

        (await ((IReconcile)Network).ReconcileAsync(Access, Segment(), Now, Ct)).ShouldBeOfType<ReconcileOutcome.NotThere>();
    }

    [Fact]
    public async Task When_the_account_cannot_be_read_nothing_is_said_of_it()
    {
        await Server.DisposeAsync();

        (await ((IReconcile)Network).ReconcileAsync(Access, Segment(), Now, Ct)).ShouldBeOfType<ReconcileOutcome.CannotTell>();
    }

    [Fact]
    public async Task No_connection_means_that_nothing_was_posted()
    {
        await Server.DisposeAsync();

        (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Retry>().Reason.Code.ShouldBe(ReasonCodes.Unreachable);
    }

    [Theory]
    [InlineData("Retry-After", "90", 90)]
    [InlineData("Retry-After", "Mon, 02 Mar 2026 10:02:00 GMT", 120)]
    [InlineData("Retry-After", "31536000", 86400)]
    [InlineData("X-RateLimit-Reset", "2026-03-02T10:03:00.000000Z", 180)]
    [InlineData("RateLimit-Reset", "1772445840", 240)]
    public async Task Too_many_calls_are_tried_again_when_the_network_says(string header, string value, int seconds)
    {
        Server.Next(Contract.Create, Faults.Answer(429, """{"error":"RateLimitExceeded"}""", (header, value)));

        var retry = (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Retry>();

        retry.NotBefore.ShouldBe(Now + Duration.FromSeconds(seconds));
        retry.Reason.Code.ShouldBe(ReasonCodes.RateLimited);
    }

    [Fact]
    public async Task A_rejected_token_asks_for_a_person_at_every_step()
    {
        var (status, body) = Contract.TokenRejected;
        Server.Next(Contract.Create, Faults.Answer(status, body));
        Server.Next(Contract.Upload, Faults.Answer(status, body));

        (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Reconnect>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
        (await PublishAsync(Segment("x", Pictures.Png()))).ShouldBeOfType<PublishOutcome.Reconnect>();
    }

    [Fact]
    public async Task A_refusal_says_what_to_correct()
    {
        Server.Next(Contract.Create, Faults.Answer(Contract.TooLong.Status, Contract.TooLong.Body));

        var refused = (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Refused>();

        refused.Field.ShouldBe(PostFields.Text);
        refused.Reason.Code.ShouldBe(ReasonCodes.TextTooLong);
        Contract.Posts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(500, "<h1>Oops</h1>")]
    [InlineData(502, "<h1>Bad gateway</h1>")]
    [InlineData(503, """{"error":"There was a temporary problem serving your request"}""")]
    [InlineData(200, "<html>captive portal</html>")]
    [InlineData(200, "{}")]
    public async Task A_server_in_trouble_may_have_posted(int status, string body)
    {
        Server.Next(Contract.Create, Faults.Answer(status, body));

        (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Unknown>();
    }

    [Theory]
    [InlineData(403)]
    [InlineData(422)]
    public async Task A_page_of_what_stands_in_front_of_the_network_is_not_its_word(int status)
    {
        const string page = "<html><h1>Access denied</h1><p>This request is out of scope.</p></html>";
        foreach (var call in new[] { Contract.Check, Contract.Create, Contract.Upload })
            Server.Next(call, Faults.Answer(status, page));

        (await ((ICheckHealth)Network).CheckAsync(Access, Ct)).ShouldBeOfType<NetworkResult<ChannelHealth>.Failed>().Reason.Code.ShouldBe(ReasonCodes.NetworkTrouble);
        (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Unknown>().Reason.Code.ShouldBe(ReasonCodes.NetworkTrouble);
        (await PublishAsync(Segment("x", Pictures.Png()) with { IdempotencyKey = "other" })).ShouldBeOfType<PublishOutcome.Retry>();
    }

    [Fact]
    public async Task A_refusal_in_the_networks_own_words_is_final()
    {
        const string words = """{"error":"Forbidden","message":"This account is blocked"}""";
        foreach (var call in new[] { Contract.Check, Contract.Create })
            Server.Next(call, Faults.Answer(403, words));

        (await ((ICheckHealth)Network).CheckAsync(Access, Ct)).ShouldBeOfType<NetworkResult<ChannelHealth>.Failed>().Reason.Code.ShouldBe(ReasonCodes.AccountBlocked);
        (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Refused>().Reason.Code.ShouldBe(ReasonCodes.AccountBlocked);
    }

    [Fact]
    public async Task An_answer_that_never_comes_or_never_ends_leaves_the_matter_open()
    {
        using var impatient = new Wire(new() { Addresses = new(["all"]), Timeout = TimeSpan.FromMilliseconds(400), MaxAnswerBytes = 2_000 }, TimeProvider.System);
        var network = (IPublish)Contract.Network(impatient, Server.Address);
        Server.Next(Contract.Create, Faults.Hang);
        Server.Next(Contract.Create, Faults.Answer(200, "{\"id\":\"" + new string('x', 5_000) + "\"}"));

        (await network.PublishAsync(Access, Segment(), Ct)).ShouldBeOfType<PublishOutcome.Unknown>().Reason.Code.ShouldBe(ReasonCodes.AnswerLost);
        (await network.PublishAsync(Access, Segment(), Ct)).ShouldBeOfType<PublishOutcome.Unknown>().Reason.Code.ShouldBe(ReasonCodes.StrangeAnswer);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public async Task A_picture_that_did_not_arrive_leaves_nothing_behind(int status)
    {
        Server.Next(Contract.Upload, status == 0 ? Faults.LoseAnswer : Faults.Answer(status, "{}"));

        (await PublishAsync(Segment("x", Pictures.Png()))).ShouldBeOfType<PublishOutcome.Retry>();
        Contract.Posts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_published_post_is_read_back_as_it_was_sent()
    {
        var first = (await PublishAsync(Segment("1"))).ShouldBeOfType<PublishOutcome.Done>().Receipt;
        const string text = "Voir https://example.com/une-adresse-assez-longue\nà demain";
        var receipt = (await PublishAsync(Segment(text, Pictures.Png("Le canal")) with { IdempotencyKey = "delivery-1:1", Parent = first, Root = first }))
            .ShouldBeOfType<PublishOutcome.Done>().Receipt;

        var shown = (await ((IReadBack)Network).ReadBackAsync(Access, receipt, Ct)).ShouldBeOfType<NetworkResult<PublishedPost>.Ok>().Value;

        shown.Text.ShouldBe(text);
        shown.ReplyTo.ShouldBe(first.RemoteId);
        shown.Media.ShouldHaveSingleItem().AltText.ShouldBe("Le canal");
        shown.CreatedAt.ShouldBe(Now);
        shown.Visibility.ShouldBe(PostVisibility.Public);
    }

    [Fact]
    public async Task A_post_is_taken_back_once_and_for_all()
    {
        var receipt = (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Done>().Receipt;
        var network = (IDelete)Network;

        (await network.DeleteAsync(Access, receipt, Ct)).ShouldBeOfType<NetworkResult<Deletion>.Ok>().Value.ShouldBe(Deletion.Deleted);
        Contract.Posts.ShouldBeEmpty();
        (await network.DeleteAsync(Access, receipt, Ct)).ShouldBeOfType<NetworkResult<Deletion>.Ok>().Value.ShouldBe(Deletion.WasGone);
        (await ((IReadBack)Network).ReadBackAsync(Access, receipt, Ct)).ShouldBeOfType<NetworkResult<PublishedPost>.Failed>().Reason.Code.ShouldBe(ReasonCodes.NotFound);
    }

    [Fact]
    public async Task Checking_reading_back_and_reconciling_change_nothing()
    {
        var receipt = (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Done>().Receipt;
        Server.Requests.Clear();

        (await ((ICheckHealth)Network).CheckAsync(Access, Ct)).ShouldBeOfType<NetworkResult<ChannelHealth>.Ok>().Value.MissingScopes.ShouldBeEmpty();
        await ((IReadBack)Network).ReadBackAsync(Access, receipt, Ct);
        await ((IReconcile)Network).ReconcileAsync(Access, Segment(), Now, Ct);
        await ((IReconcile)Network).ReconcileAsync(Access, Segment("autre") with { IdempotencyKey = "delivery-2:0" }, Now, Ct);

        Server.Requests.ShouldNotBeEmpty();
        Server.Requests.ShouldAllBe(request => !Contract.Changes(request));
    }

    [Fact]
    public async Task The_quota_that_the_network_tells_is_handed_on()
    {
        (await PublishAsync(Segment())).Budget.ShouldNotBeNull().ShouldSatisfyAllConditions(
            budget => budget.Remaining.ShouldBe(budget.Limit - 3),
            budget => budget.ResetsAt.ShouldBe(Instant.FromUtc(2026, 3, 2, 10, 5)),
            budget => budget.ReadAt.ShouldBe(Now));
    }

    [Fact]
    public async Task No_secret_is_ever_printed_even_when_the_network_says_it_back()
    {
        var said = new List<string> { Access.ToString(), Access.Credential.ToString() };
        foreach (var status in new[] { 200, 400, 401, 403, 422, 429, 500 })
        {
            var echo = $$"""{"error":"No: {{string.Join(' ', Contract.Secrets)}}","message":"{{Contract.Secrets[0]}}"}""";
            Server.Next(Contract.Create, Faults.Answer(status, echo));
            Server.Next(Contract.Upload, Faults.Answer(status, echo));
            said.Add((await PublishAsync(Segment())).ToString());
            said.Add((await PublishAsync(Segment("x", Pictures.Png()))).ToString());
        }

        said.AddRange(exchanges.Select(exchange => exchange.ToString()));

        exchanges.ShouldNotBeEmpty();
        // What the call carried is what the server could say back.
        said.ShouldAllBe(text => !text.Contains(Contract.Secrets[0]));
    }

    [Fact]
    public async Task Cancelling_before_anything_was_sent_sends_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Network.PublishAsync(Access, Segment(), cancelled.Token));
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public void The_network_describes_itself_and_keeps_its_word()
    {
        Network.Abilities().ShouldSatisfyAllConditions(
            abilities => abilities.HasFlag(Abilities.Publish | Abilities.Reconcile | Abilities.ReadBack | Abilities.Delete | Abilities.CheckHealth).ShouldBeTrue(),
            abilities => abilities.HasFlag(Network.Info.Connect == ConnectKind.OAuthCode ? Abilities.ConnectWithCode : Abilities.ConnectWithPassword).ShouldBeTrue());
        Network.Info.Limits.TextLength.ShouldNotBeNull().Source.ShouldStartWith("https://");
        Network.Info.Limits.Images.ShouldNotBeNull();
        Access.NetworkKey.ShouldBe(Network.Info.Key);
    }
}
