using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;

namespace Relais.Tests.House;

public sealed class StoreTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_context_sees_the_rows_of_its_workspace_alone(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await using var mine = await app.Db();
        await using var other = await app.Get<IAppDbFactory>().CreateAsync(app.Mallory.Workspace);
        await using var none = await app.Get<IAppDbFactory>().CreateAsync(null);
        (await mine.Set<Member>().CountAsync(TestContext.Current.CancellationToken)).ShouldBe(3);
        (await other.Set<Member>().CountAsync(TestContext.Current.CancellationToken)).ShouldBe(1);
        (await none.Set<Member>().CountAsync(TestContext.Current.CancellationToken)).ShouldBe(0);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_row_of_another_workspace_cannot_be_saved(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await using var db = await app.Db();
        db.Add(new Member { Id = Id.New<MemberId>(app.Clock.Now), WorkspaceId = app.Mallory.Workspace!.Value, UserId = app.Ben.User!.Value });
        await Should.ThrowAsync<InvalidOperationException>(() => db.SaveChangesAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_second_of_two_saves_of_the_same_version_is_refused(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        await using var first = await app.Db();
        await using var second = await app.Db();
        var cancel = TestContext.Current.CancellationToken;
        (await first.Set<Member>().SingleAsync(m => m.UserId == app.Ben.User, cancel)).Role = global::Relais.Kernel.Slices.Role.Editor;
        (await second.Set<Member>().SingleAsync(m => m.UserId == app.Ben.User, cancel)).Role = global::Relais.Kernel.Slices.Role.Reader;
        await first.SaveChangesAsync(cancel);
        await Should.ThrowAsync<DbUpdateConcurrencyException>(() => second.SaveChangesAsync(cancel));
    }
}
