using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Channels.Leave;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Tests.House;

namespace Relais.Tests.Content;

public sealed class RemovedChannelTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_removed_channel_stays_on_its_posts_and_many_are_asked_for_at_once(StoreKind store)
    {
        var reads = new Reads();
        await using var app = await TestApp.On(store, more: services =>
        {
            services.ConfigureDbContext<SqliteAppDb>(o => o.AddInterceptors(reads));
            services.ConfigureDbContext<PostgresAppDb>(o => o.AddInterceptors(reads));
        });
        var kept = await app.Channel("mastodon", "canal");
        var removed = new List<ChannelId>();
        for (var i = 0; i < 5; i++)
        {
            removed.Add(await app.Channel("mastodon", $"ancien{i}"));
        }

        var few = await app.Post(app.Ben, "Peu", kept, removed[0]);
        var many = await app.Post(app.Ben, "Beaucoup", [kept, .. removed]);
        foreach (var channel in removed)
        {
            await app.Do(app.Ada, new RemoveChannel(channel));
        }

        await Save(few, "Peu, relu", kept, removed[0]);
        var forFew = reads.Since();
        forFew.ShouldBeGreaterThan(0);
        await Save(many, "Beaucoup, relu", [kept, .. removed]);
        reads.Since().ShouldBe(forFew);
        (await app.Read(many)).Variants.Select(v => v.Channel).ShouldBe([kept, .. removed]);
        (await app.Run(app.Ben, new CreatePostRequest("", "x", [kept, new(Guid.NewGuid())]))).Problem!.TextKey.ShouldBe("content.problem.no_channel");

        async Task Save(Relais.Content.PostId post, string text, params ChannelId[] channels)
        {
            reads.Since();
            (await app.Save(app.Ben, post, 1, text, channels)).Ok.ShouldBeTrue();
        }
    }

    /// <summary>Counts what is read of the channels.</summary>
    private sealed class Reads : DbCommandInterceptor
    {
        private int count;

        public int Since() => Interlocked.Exchange(ref count, 0);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            if (command.CommandText.Contains("\"Channels\" AS", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref count);
            }

            return ValueTask.FromResult(result);
        }
    }
}
