using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Model;
using Relais.Content.Versions;
using Relais.Content.Writing;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Tests.House;

namespace Relais.Tests.Content;

public sealed class WritingTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_is_written_is_read_back(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var (mastodon, bluesky) = (await app.Channel("mastodon", "canal"), await app.Channel("bluesky", "canal.example"));
        var post = await app.Post(app.Ben, "Samedi, c'est la journée du chat.", mastodon, bluesky);
        await app.Do(app.Ben, new SavePostRequest(post, "1", new(
            "Houblon",
            [PostSegment.Of("Un"), PostSegment.Of("Deux")],
            new Dictionary<ChannelId, IReadOnlyList<PostSegment>> { [bluesky] = [PostSegment.Of("Court")] },
            "chat",
            "fr",
            [bluesky, mastodon])));

        var read = await app.Read(post);
        read.Title.ShouldBe("Houblon");
        read.Base.Select(s => s.Text).ShouldBe(["Un", "Deux"]);
        read.Variants.Select(v => v.Channel).ShouldBe([bluesky, mastodon]);
        read.TextFor(bluesky)[0].Text.ShouldBe("Court");
        read.TextFor(mastodon).Count.ShouldBe(2);
        read.Revision.ShouldBe(2);
        read.Owner.ShouldBe(app.Ben.Member!.Value);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Two_who_write_in_different_places_both_keep_their_words(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var post = await app.Post(app.Ben, "Venez voir le chat samedi. Il boit du lait.");
        (await app.Save(app.Ben, post, 1, "Venez saluer le chat samedi. Il boit du lait.")).Ok.ShouldBeTrue();

        var saved = await app.Save(app.Ada, post, 1, "Venez voir le chat samedi. Il boit de l'eau.");

        saved.Value.By.ShouldBe("Ben Barka");
        saved.Value.Merged!.Base[0].Text.ShouldBe("Venez saluer le chat samedi. Il boit de l'eau.");
        (await app.Read(post)).Base[0].Text.ShouldBe("Venez saluer le chat samedi. Il boit de l'eau.");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_true_conflict_overwrites_nothing_and_keeps_both_texts(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var post = await app.Post(app.Ben, "Le chat dort.");
        (await app.Save(app.Ben, post, 1, "Le chat ronfle.")).Ok.ShouldBeTrue();

        var refused = await app.Save(app.Ada, post, 1, "Le chat veille.");

        refused.Problem!.Kind.ShouldBe(ProblemKind.Conflict);
        var conflict = refused.Problem.Current.ShouldBeOfType<SaveConflict>();
        conflict.By.ShouldBe("Ben Barka");
        conflict.Version.ShouldBe("2");
        conflict.Clashes.ShouldHaveSingleItem().ShouldBe(new Clash("base.0", "Le chat dort.", "Le chat veille.", "Le chat ronfle."));
        (await app.Read(post)).Base[0].Text.ShouldBe("Le chat ronfle.");
        var versions = (await app.Do(app.Eve, new ListVersionsRequest(post))).Versions;
        versions.Select(v => (v.Kind, v.By, v.Text)).ShouldContain((VersionKind.SetAside, "Ada Lovelace", "Le chat veille."));
        versions.Single(v => v.Current).Text.ShouldBe("Le chat ronfle.");

        // Asked again by autosave: the same text is not set aside twice; and the choice goes on top.
        (await app.Save(app.Ada, post, 1, "Le chat veille.")).Ok.ShouldBeFalse();
        (await app.Do(app.Eve, new ListVersionsRequest(post))).Versions.Count(v => v.Kind == VersionKind.SetAside).ShouldBe(1);
        (await app.Save(app.Ada, post, 2, "Le chat veille.")).Ok.ShouldBeTrue();
    }

    [Fact]
    public async Task A_save_whose_answer_was_lost_does_not_make_one_clash_with_oneself()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ben, "Le chat");
        (await app.Save(app.Ben, post, 1, "Le chat dort")).Ok.ShouldBeTrue();

        var again = await app.Save(app.Ben, post, 1, "Le chat dort bien");

        again.Ok.ShouldBeTrue();
        (await app.Read(post)).Base[0].Text.ShouldBe("Le chat dort bien");
    }

    [Fact]
    public async Task The_first_word_makes_a_new_post_under_the_id_of_its_page()
    {
        await using var app = await TestApp.OnSqlite();
        var id = Relais.Kernel.Ids.Id.New<PostId>(app.Clock.Now);
        (await app.Save(app.Ben, id, 0, "B")).Value.Version.ShouldBe("1");
        (await app.Save(app.Ben, id, 0, "Bonjour")).Ok.ShouldBeTrue();
        (await app.Read(id)).Base[0].Text.ShouldBe("Bonjour");
        (await app.Save(app.Mallory, id, 0, "Volé")).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
    }

    [Fact]
    public async Task A_text_of_fifty_thousand_emoji_is_kept_and_a_longer_one_is_refused_with_the_former_still_there()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ben, "a");
        var many = string.Concat(Enumerable.Repeat("🧡", 50_000));
        (await app.Save(app.Ben, post, 1, many)).Ok.ShouldBeTrue();
        var refused = await app.Save(app.Ben, post, 2, many + "🧡");
        refused.Problem!.Kind.ShouldBe(ProblemKind.Invalid);
        (await app.Read(post)).Base[0].Text.ShouldBe(many);
    }

    [Fact]
    public async Task One_writing_session_is_one_audit_entry_and_every_save_is_a_version()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ben, "a");
        for (var revision = 1; revision <= 5; revision++)
        {
            app.Clock.Advance(NodaTime.Duration.FromSeconds(2));
            (await app.Save(app.Ben, post, revision, new string('a', revision + 1))).Ok.ShouldBeTrue();
        }

        app.Clock.Advance(NodaTime.Duration.FromMinutes(20));
        (await app.Save(app.Ben, post, 6, "b")).Ok.ShouldBeTrue();
        await using var db = await app.Db();
        (await db.Set<AuditEntry>().CountAsync(a => a.Action == "posts.save")).ShouldBe(1);
        (await db.Set<PostVersion>().CountAsync(v => v.PostId == post)).ShouldBe(7);
        (await app.Do(app.Eve, new ListVersionsRequest(post))).Versions.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Saving_what_stands_already_makes_no_version()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ben, "a");
        (await app.Save(app.Ben, post, 1, "a")).Value.Version.ShouldBe("1");
    }

    [Fact]
    public async Task An_earlier_version_is_taken_back_and_can_be_undone()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ben, "Premier");
        await app.Save(app.Ben, post, 1, "Second");
        var first = (await app.Do(app.Ben, new ListVersionsRequest(post))).Versions;
        await using var db = await app.Db();
        var version = await db.Set<PostVersion>().FirstAsync(v => v.PostId == post && v.Revision == 1);

        await app.Do(app.Ben, new RestoreVersionRequest(post, version.Id));

        (await app.Read(post)).Base[0].Text.ShouldBe("Premier");
        (await app.Read(post)).Revision.ShouldBe(3);
        first.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_deleted_post_comes_back_within_thirty_days_and_not_later()
    {
        await using var app = await TestApp.OnSqlite();
        var (kept, lost) = (await app.Post(app.Ben, "a"), await app.Post(app.Ben, "b"));
        await app.Do(app.Ben, new DeletePostRequest(kept));
        await app.Do(app.Ben, new DeletePostRequest(lost));
        (await app.Save(app.Ben, kept, 1, "c")).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        app.Clock.Advance(NodaTime.Duration.FromDays(29));
        await app.Do(app.Ben, new RestorePostRequest(kept));
        (await app.Read(kept)).DeletedAt.ShouldBeNull();
        app.Clock.Advance(NodaTime.Duration.FromDays(2));
        (await app.Run(app.Ben, new RestorePostRequest(lost))).Problem!.TextKey.ShouldBe("content.problem.gone_for_good");
    }

    [Fact]
    public async Task A_writer_does_not_write_in_others_posts_and_a_reader_in_none()
    {
        await using var app = await TestApp.OnSqlite();
        var post = await app.Post(app.Ada, "À Ada");
        (await app.Save(app.Ben, post, 1, "À Ben")).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Save(app.Eve, post, 1, "À Ève")).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Read(post)).Base[0].Text.ShouldBe("À Ada");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Another_workspace_sees_and_changes_nothing(StoreKind store)
    {
        await using var app = await TestApp.On(store);
        var channel = await app.Channel("mastodon", "canal");
        var post = await app.Post(app.Ben, "Secret", channel);
        (await app.Run(app.Mallory, new GetPostRequest(post))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Save(app.Mallory, post, 1, "Volé")).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new DeletePostRequest(post))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Mallory, new CreatePostRequest("", "x", [channel]))).Problem!.TextKey.ShouldBe("content.problem.no_channel");
    }

    [Fact]
    public async Task A_copy_starts_with_everything_and_is_its_own()
    {
        await using var app = await TestApp.OnSqlite();
        var channel = await app.Channel("mastodon", "canal");
        var post = await app.Post(app.Ada, "Texte", channel);
        var copy = await app.Do(app.Ben, new DuplicatePostRequest(post));
        var read = await app.Read(copy.Id);
        read.Title.ShouldBe("Copie de Texte");
        read.Owner.ShouldBe(app.Ben.Member!.Value);
        read.Variants.ShouldHaveSingleItem().Channel.ShouldBe(channel);
    }
}
