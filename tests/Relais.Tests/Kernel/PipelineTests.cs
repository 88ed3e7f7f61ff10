using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Live;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Kernel;

public sealed class PipelineTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_caller_without_the_permission_changes_nothing(StoreKind store)
    {
        await using var app = await Start(store);
        var outcome = await app.Run(app.Eve, new Sign("Eve"));
        outcome.Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await Name(app)).ShouldBe("Brasserie du Canal");
    }

    [Fact]
    public async Task Nobody_signed_in_is_asked_to_sign_in()
    {
        await using var app = await Start(StoreKind.Sqlite);
        var outcome = await app.Run(Caller.Nobody("127.0.0.1"), new Sign("x"));
        outcome.Problem!.Kind.ShouldBe(ProblemKind.SignedOut);
    }

    [Fact]
    public async Task A_token_without_the_scope_is_refused_though_its_owner_may()
    {
        await using var app = await Start(StoreKind.Sqlite);
        var token = app.Ada with { Door = Door.Api, Scopes = new HashSet<string> { "other" } };
        (await app.Run(token, new Sign("x"))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(token with { Scopes = new HashSet<string> { "guestbook.sign" } }, new Sign("x"))).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_that_is_not_well_formed_names_its_fields()
    {
        await using var app = await Start(StoreKind.Sqlite);
        var outcome = await app.Run(app.Ben, new Sign(""));
        outcome.Problem!.Kind.ShouldBe(ProblemKind.Invalid);
        outcome.Problem.Fields.ShouldHaveSingleItem().Field.ShouldBe("name");
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_change_stands_with_its_audit_entry_and_its_outbox_message(StoreKind store)
    {
        await using var app = await Start(store);
        await app.Do(app.Ben, new Sign("Le Quai"));
        await using var db = await app.Db();
        var entry = await db.Set<AuditEntry>().SingleAsync(a => a.Action == "guestbook.sign");
        entry.ActorName.ShouldBe("Ben Barka");
        entry.Before.ShouldBe("""{"name":"Brasserie du Canal"}""");
        entry.After.ShouldBe("""{"name":"Le Quai"}""");
        (await db.Set<OutboxMessage>().SingleAsync(m => m.Kind == "note")).Payload.ShouldBe("""{"name":"Le Quai"}""");
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_refusal_after_saving_rolls_everything_back(StoreKind store)
    {
        await using var app = await Start(store);
        (await app.Run(app.Ben, new Sign("Le Quai", ThenRefuse: true))).Ok.ShouldBeFalse();
        await ShouldBeUntouched(app);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_failing_event_handler_rolls_everything_back(StoreKind store)
    {
        await using var app = await Start(store);
        await Should.ThrowAsync<InvalidOperationException>(() => app.Run(app.Ben, new Sign("boom")));
        await ShouldBeUntouched(app);
        await app.Do(app.Ben, new Sign("after"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task The_same_idempotency_key_answers_again_and_changes_nothing(StoreKind store)
    {
        await using var app = await Start(store);
        var pipeline = app.Get<Pipeline>();
        await pipeline.Run(app.Ben, new Sign("first"), "key-1");
        await app.Do(app.Ada, new Sign("second"));
        var again = await pipeline.Run(app.Ben, new Sign("first"), "key-1");
        again.Result.ShouldBe(new SignedName("first"));
        (await Name(app)).ShouldBe("second");
        (await pipeline.Run(app.Ben, new Sign("other"), "key-1")).Problem!.TextKey.ShouldBe("problem.idempotency_key_reused");
    }

    [Fact]
    public async Task Listeners_of_the_workspace_are_told_after_the_commit_and_others_are_not()
    {
        await using var app = await Start(StoreKind.Sqlite);
        using var mine = app.Get<Notices>().Listen(app.Workspace);
        using var other = app.Get<Notices>().Listen(app.Mallory.Workspace!.Value);
        await app.Run(app.Ben, new Sign("x", ThenRefuse: true));
        mine.Reader.TryRead(out _).ShouldBeFalse();
        await app.Do(app.Ben, new Sign("x"));
        mine.Reader.TryRead(out var notice).ShouldBeTrue();
        notice!.Topics.ShouldHaveSingleItem().Name.ShouldBe("guestbook");
        other.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task An_action_is_undone_once_and_by_its_author_alone(StoreKind store)
    {
        await using var app = await Start(store);
        var ran = await app.Get<Pipeline>().Run(app.Ben, new Sign("Le Quai", WithUndo: true), null);
        var undo = app.Get<Undo>();
        var entry = ran.Reply.Undo!.Value;
        (await undo.Run(app.Ada, entry, default)).Problem!.TextKey.ShouldBe("problem.undo_gone");
        (await undo.Run(app.Ben, entry, default)).Problem.ShouldBeNull();
        (await Name(app)).ShouldBe("Brasserie du Canal");
        (await undo.Run(app.Ben, entry, default)).Problem!.TextKey.ShouldBe("problem.undo_gone");
    }

    [Fact]
    public async Task Fifty_writers_at_once_never_meet_a_locked_database()
    {
        await using var app = await Start(StoreKind.Sqlite);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => app.Do(app.Ben, new Sign($"name {i}"))));
        await using var db = await app.Db();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "guestbook.sign")).ShouldBe(50);
    }

    private static Task<TestApp> Start(StoreKind store) => TestApp.On(store, modules: [new GuestbookModule()]);

    private static async Task ShouldBeUntouched(TestApp app)
    {
        await using var db = await app.Db();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "guestbook.sign")).ShouldBe(0);
        (await db.Set<OutboxMessage>().CountAsync(m => m.Kind == "note")).ShouldBe(0);
        (await Name(app)).ShouldBe("Brasserie du Canal");
    }

    private static async Task<string> Name(TestApp app)
    {
        await using var db = await app.Db();
        return (await db.Set<Workspace>().SingleAsync(w => w.Id == app.Workspace)).Name;
    }
}
