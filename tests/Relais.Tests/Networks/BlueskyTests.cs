using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using Relais.Networks;
using Relais.Networks.Bluesky;
using Relais.Tests.Networks.Contracts;

namespace Relais.Tests.Networks;

public sealed class BlueskyTests : NetworkCompliance
{
    private BlueskyNetwork Bluesky => (BlueskyNetwork)Network;

    protected override NetworkContract MakeContract(TimeProvider time) => new BlueskyContract(time);

    [Fact]
    public async Task Links_mentions_and_tags_are_marked_by_bytes_and_an_unknown_handle_stays_text()
    {
        const string text = "🍺 été @paul.example et @personne.example : example.com/carte, #bière!";

        var record = await RecordOfAsync(Segment(text));

        var bytes = Encoding.UTF8.GetBytes(text);
        record["facets"]!.AsArray().Select(facet => (
                Feature: facet!["features"]![0]!["$type"]!.GetValue<string>().Split('#')[1],
                Text: Encoding.UTF8.GetString(bytes[facet["index"]!["byteStart"]!.GetValue<int>()..facet["index"]!["byteEnd"]!.GetValue<int>()])))
            .ShouldBe([("mention", "@paul.example"), ("link", "example.com/carte"), ("tag", "#bière")]);
        record["facets"]![0]!["features"]![0]!["did"]!.GetValue<string>().ShouldBe("did:plc:paul");
        record["facets"]![1]!["features"]![0]!["uri"]!.GetValue<string>().ShouldBe("https://example.com/carte");
    }

    [Fact]
    public async Task A_plain_text_leaves_out_all_that_it_does_not_need()
    {
        var record = await RecordOfAsync(Segment("Bonjour") with { Options = new() });

        record.AsObject().Select(field => field.Key).ShouldBe(["$type", "text", "createdAt"]);
        record["createdAt"]!.GetValue<string>().ShouldBe("2026-03-02T10:00:00.000Z");
    }

    [Fact]
    public async Task Sending_twice_posts_once_and_both_say_so()
    {
        var first = (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Done>().Receipt;
        var second = (await PublishAsync(Segment())).ShouldBeOfType<PublishOutcome.Done>().Receipt;

        second.RemoteId.ShouldBe(first.RemoteId);
        second.Cid.ShouldBe(first.Cid);
        Contract.Posts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Another_post_under_our_identifier_is_not_taken_for_ours()
    {
        await PublishAsync(Segment("Un texte"));

        (await PublishAsync(Segment("Un autre texte"))).ShouldBeOfType<PublishOutcome.Unknown>();
        (await Bluesky.ReconcileAsync(Access, Segment("Un autre texte"), Now, Ct)).ShouldBeOfType<ReconcileOutcome.CannotTell>();
    }

    [Fact]
    public void The_identifier_follows_from_the_key_alone_and_is_a_TID_of_the_past()
    {
        var keys = Enumerable.Range(0, 2_000).Select(i => RecordKey.From($"delivery-{i}:0")).ToList();

        keys.ShouldBeUnique();
        keys.ShouldAllBe(key => System.Text.RegularExpressions.Regex.IsMatch(key, "^2[2-7a-z]{12}$"));
        RecordKey.From("delivery-1:0").ShouldBe(RecordKey.From("delivery-1:0"));
    }

    [Theory]
    [InlineData("Nudité", false, "nudity")]
    [InlineData("Contenu sexuel", false, "sexual")]
    [InlineData("Alcool", true, "graphic-media")]
    [InlineData("Alcool", false, null)]
    [InlineData(null, true, null)]
    public async Task A_content_warning_becomes_a_label_where_there_is_something_to_hide(string? warning, bool picture, string? label)
    {
        var record = await RecordOfAsync(Segment("x", picture ? [Pictures.Png()] : []) with { Options = new(warning) });

        (record["labels"]?["values"]?[0]?["val"]?.GetValue<string>()).ShouldBe(label);
    }

    [Fact]
    public async Task A_picture_keeps_its_shape_and_a_card_has_its_own_place()
    {
        var picture = await RecordOfAsync(Segment("x", Pictures.Png("y")));
        var card = await RecordOfAsync(Segment("z") with { IdempotencyKey = "k2", Options = new() { Card = new(new("https://example.com/carte"), "La carte", "Du jour") } });

        picture["embed"]!["images"]![0]!["aspectRatio"]!.ToJsonString().ShouldBe("""{"width":32,"height":32}""");
        card["embed"]!["external"]!.ToJsonString().ShouldBe("""{"uri":"https://example.com/carte","title":"La carte","description":"Du jour"}""");
    }

    [Fact]
    public async Task Media_that_cannot_fit_are_refused_before_anything_is_sent()
    {
        var heavy = Pictures.Png() with { Length = 1_000_001 };
        var five = Enumerable.Repeat(Pictures.Png(), 5).ToArray();

        (await PublishAsync(Segment("x", heavy))).ShouldBeOfType<PublishOutcome.Refused>().Reason.Code.ShouldBe(ReasonCodes.MediaTooLarge);
        (await PublishAsync(Segment("x", five))).ShouldBeOfType<PublishOutcome.Refused>().Reason.Code.ShouldBe(ReasonCodes.TooManyMedia);
        (await PublishAsync(Segment("x", Pictures.Png(), Pictures.Video()))).ShouldBeOfType<PublishOutcome.Refused>().Field.ShouldBe(PostFields.Media);
        Server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("POST /xrpc/com.atproto.repo.createRecord")]
    [InlineData("POST /xrpc/com.atproto.repo.uploadBlob")]
    public async Task An_expired_token_asks_for_a_refresh_and_not_for_a_person(string call)
    {
        Server.Next(call, Faults.Answer(400, """{"error":"ExpiredToken","message":"Token has expired"}"""));

        (await PublishAsync(Segment("x", Pictures.Png()))).ShouldBeOfType<PublishOutcome.Refresh>();
    }

    [Fact]
    public async Task A_session_is_renewed_until_its_refresh_token_has_expired()
    {
        (await Bluesky.RefreshAsync(Access, Ct)).ShouldBeOfType<NetworkResult<Credential>.Ok>().Value.ExpiresAt.ShouldBe(Instant.FromUnixTimeSeconds(1_800_000_000));
        Server.Requests.Single().Headers["Authorization"].ShouldBe("Bearer " + Contract.Secrets[1]);

        Server.Next("POST /xrpc/com.atproto.server.refreshSession", Faults.Answer(400, """{"error":"ExpiredToken","message":"Token has expired"}"""));
        (await Bluesky.RefreshAsync(Access, Ct)).ShouldBeOfType<NetworkResult<Credential>.Failed>().Reason.Code.ShouldBe(ReasonCodes.TokenRejected);
    }

    [Fact]
    public async Task An_account_signs_in_and_what_its_server_takes_is_known()
    {
        var account = (await Bluesky.SignInAsync(new(null, "@brasserie.example ", Contract.Secrets[2]), Ct)).ShouldBeOfType<NetworkResult<ConnectedAccount>.Ok>().Value;

        account.Handle.ShouldBe("brasserie.example");
        account.Instance.ShouldBe(Server.Address);
        account.Limits.ImageBytes!.Value.ShouldBe(700_000);
        account.Limits.TextLength!.Value.ShouldBe(300);
        account.ToString().ShouldNotContain("signature");
        Server.Requests.ShouldContain(request => request.Text.Contains("\"identifier\":\"brasserie.example\""));
    }

    [Theory]
    [InlineData(401, """{"error":"AuthenticationRequired","message":"Invalid identifier or password"}""", ReasonCodes.SignInRefused, PostFields.Password)]
    [InlineData(401, """{"error":"AuthFactorTokenRequired","message":"A sign in code has been sent"}""", ReasonCodes.SignInNeedsCode, PostFields.Password)]
    [InlineData(401, """{"error":"AccountTakedown","message":"Account has been taken down"}""", ReasonCodes.AccountBlocked, null)]
    [InlineData(404, "<h1>Not found</h1>", ReasonCodes.NotAServer, PostFields.Server)]
    [InlineData(429, """{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}""", ReasonCodes.RateLimited, null)]
    public async Task A_sign_in_that_fails_says_why(int status, string body, string code, string? field)
    {
        Server.Next("POST /xrpc/com.atproto.server.createSession", Faults.Answer(status, body));

        var failed = (await Bluesky.SignInAsync(new(Server.Address.AbsoluteUri, "brasserie.example", "wrong-password"), Ct)).ShouldBeOfType<NetworkResult<ConnectedAccount>.Failed>();

        failed.Reason.Code.ShouldBe(code);
        failed.Field.ShouldBe(field);
    }

    [Fact]
    public async Task The_server_of_an_account_is_found_from_its_handle()
    {
        Server.Next("GET /xrpc/com.atproto.identity.resolveHandle", Faults.Answer(200, """{"did":"did:plc:movedmovedmoved"}"""));
        Server.Next("GET /plc/did:plc:movedmovedmoved", Faults.Answer(200, $$"""{"service":[{"id":"#atproto_pds","type":"AtprotoPersonalDataServer","serviceEndpoint":"http://127.0.0.1:{{Server.Address.Port}}/elsewhere"}]}"""));

        (await Bluesky.SignInAsync(new("", "moved.example", Contract.Secrets[2]), Ct)).ShouldBeOfType<NetworkResult<ConnectedAccount>.Ok>().Value.Instance.ShouldBe(Server.Address);
        Server.Requests.ShouldContain(request => request.Path == "/plc/did:plc:movedmovedmoved");
    }

    [Fact]
    public async Task Behind_a_common_door_the_account_is_on_the_server_that_its_own_document_names()
    {
        await using var home = await ScriptedServer.StartAsync(Contract.AnswerAsync);
        Server.Next("GET /plc/" + Access.AccountId, Directory(200, Access.AccountId, home.Address));

        (await Bluesky.SignInAsync(new(null, "brasserie@example.com", Contract.Secrets[2]), Ct)).ShouldBeOfType<NetworkResult<ConnectedAccount>.Ok>().Value.Instance.ShouldBe(home.Address);

        home.Requests.ShouldContain(request => request.Path == "/xrpc/com.atproto.server.getSession" && request.Headers["Authorization"] == "Bearer " + Contract.Secrets[0], "the door's word alone moves no account");
    }

    [Theory]
    [InlineData(200, "did:plc:5l2cdhg2hxjmlpxoeajvvjc5", 401, ReasonCodes.WrongServer)]
    [InlineData(200, "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", 200, ReasonCodes.WrongServer)]
    [InlineData(404, "", 200, ReasonCodes.WrongServer)]
    [InlineData(503, "", 200, ReasonCodes.DirectorySilent)]
    public async Task A_server_is_not_believed_about_an_account_that_it_does_not_hold(int directory, string about, int session, string code)
    {
        await using var home = await ScriptedServer.StartAsync(Contract.AnswerAsync);
        home.Next("GET /xrpc/com.atproto.server.getSession", Faults.Answer(session, """{"error":"InvalidToken","message":"Token could not be verified"}"""));
        Server.Next("GET /plc/" + Access.AccountId, Directory(directory, about, home.Address));

        var failed = (await Bluesky.SignInAsync(new(Server.Address.AbsoluteUri, "brasserie.example", Contract.Secrets[2]), Ct)).ShouldBeOfType<NetworkResult<ConnectedAccount>.Failed>();

        failed.Reason.Code.ShouldBe(code);
        failed.Reason.Detail.ShouldNotContain("signature");
    }

    private static Fault Directory(int status, string about, Uri home) => Faults.Answer(status, System.Text.Json.JsonSerializer.Serialize(BlueskyContract.Document(about, home)));

    private async Task<JsonNode> RecordOfAsync(OutgoingSegment segment) =>
        ((BlueskyContract)Contract).Record((await PublishAsync(segment)).ShouldBeOfType<PublishOutcome.Done>().Receipt);
}
