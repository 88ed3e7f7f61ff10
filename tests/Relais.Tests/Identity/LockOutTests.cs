using System.Diagnostics;
using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels.Links;
using Relais.Host.Commands;
using Relais.Identity;
using Relais.Identity.Invitations;
using Relais.Identity.LockOut;
using Relais.Identity.Members;
using Relais.Identity.Tokens;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Publishing.Queue;
using Relais.Publishing.Sending;
using Relais.Tests.House;
using Relais.Tests.Publishing;

namespace Relais.Tests.Identity;

public sealed class LockOutTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task What_they_scheduled_is_held_until_somebody_looks_and_letting_them_in_sends_nothing(StoreKind store)
    {
        var told = new List<object>();
        await using var stage = await Stage.On(store, more: services => services.AddSingleton(told).AddScoped<IOn<MemberLockedOut>, Ear>().AddScoped<IOn<MemberLetBackIn>, Ear>());
        var app = stage.App;
        var channel = await stage.Channel();
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Editor));
        var ben = app.Ben with { Role = Role.Editor };
        var theirs = await Scheduled(stage, ben, channel);
        var ours = await Scheduled(stage, app.Ada, channel);

        var ended = await app.Do(app.Ada, new LockMember(ben.Member!.Value, "Téléphone volé"));
        ended.Everywhere.ShouldBeTrue();
        (await stage.Row(theirs)).ShouldSatisfyAllConditions(r => r.State.ShouldBe(DeliveryState.Held), r => r.HeldReason.ShouldBe(HeldReason.LockedOut));
        await stage.RunAt(11, 1);
        (await stage.Row(theirs)).State.ShouldBe(DeliveryState.Held, "nothing of theirs goes out");
        (await stage.Row(ours)).State.ShouldBe(DeliveryState.Published, "what others scheduled does");
        (await app.Do(app.Ada, new ListQueueRequest(QueuePart.Paused))).Items.ShouldHaveSingleItem().Delivery.Id.ShouldBe(theirs);

        await app.Do(app.Ada, new LetMemberIn(ben.Member.Value));
        await stage.RunAt(11, 30);
        (await stage.Row(theirs)).State.ShouldBe(DeliveryState.Held, "letting them in sends nothing");
        told.ShouldBe([new MemberLockedOut(ben.Member.Value, ben.User!.Value), new MemberLetBackIn(ben.Member.Value, ben.User.Value)]);
        await using var db = await app.Db();
        (await db.Set<AuditEntry>().Where(a => a.Action == "identity.lock_member").SingleAsync(Cancel)).After!.ShouldContain("Téléphone volé");
        await app.Do(app.Ada, new RetryDeliveriesRequest([new(theirs)]));
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Tokens_and_links_that_they_made_are_gone_and_do_not_come_back(StoreKind store)
    {
        await using var stage = await Stage.On(store);
        var app = stage.App;
        var channel = await stage.Channel();
        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Admin));
        var ben = app.Ben with { Role = Role.Admin };
        var token = (await app.Do(ben, new MakeToken("t", ["posts.view"], 30))).Token;
        var invitation = await app.Do(ben, new Invite("nouveau@canal.example", Role.Reader));
        var link = (await app.Do(ben, new MakeReconnectLink(channel))).Link.Segments[^1];
        (await app.Get<Callers>().OfTokenAsync(token, null, new(Door.Api, null), Cancel)).ShouldNotBeNull();

        await app.Do(app.Ada, new LockMember(ben.Member!.Value));
        (await app.Get<Callers>().OfTokenAsync(token, null, new(Door.Api, null), Cancel)).ShouldBeNull();
        (await app.Run(Caller.Nobody(null), new ReadInvitation(new Uri(invitation.Link!.ToString()).Segments[^1]))).Ok.ShouldBeFalse();
        (await app.Run(Caller.Nobody(null), new ReadReconnectLink(link))).Ok.ShouldBeFalse();
        await app.Do(app.Ada, new LetMemberIn(ben.Member.Value));
        (await app.Get<Callers>().OfTokenAsync(token, null, new(Door.Api, null), Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Nobody_locks_out_themselves_somebody_above_them_or_the_last_owner_who_can_come_in()
    {
        await using var app = await TestApp.OnSqlite();
        (await app.Run(app.Ben, new LockMember(app.Eve.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Ada, new LockMember(app.Ada.Member!.Value))).Problem!.TextKey.ShouldBe("identity.lock.yourself");
        (await app.Run(app.Mallory, new LockMember(app.Eve.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        var admin = app.Ben with { Role = Role.Admin };
        (await app.Run(admin, new LockMember(app.Ada.Member!.Value))).Problem!.TextKey.ShouldBe("identity.above_you");

        await app.Do(app.Ada, new ChangeRole(app.Ben.Member!.Value, Role.Owner));
        await app.Do(app.Ada, new LockMember(app.Ben.Member!.Value));
        (await app.Run(app.Ada, new LockMember(app.Ben.Member!.Value))).Problem!.TextKey.ShouldBe("identity.lock.already");
        (await app.Run(app.Ada, new ChangeRole(app.Ada.Member!.Value, Role.Admin))).Problem!.TextKey.ShouldBe("identity.last_owner", "an owner who is locked out does not count");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_elses_workspace_is_theirs_to_close(bool ownerOfBoth)
    {
        await using var app = await TestApp.OnSqlite();
        var theirs = app.Mallory.Workspace!.Value;
        var there = Id.New<MemberId>(app.Clock.Now);
        await using (var db = await app.Get<IAppDbFactory>().CreateAsync(theirs, Cancel))
        {
            db.Add(new Member { Id = there, WorkspaceId = theirs, UserId = app.Ben.User!.Value, Role = Role.Writer, JoinedAt = app.Clock.Now });
            if (ownerOfBoth)
            {
                db.Add(new Member { Id = Id.New<MemberId>(app.Clock.Now), WorkspaceId = theirs, UserId = app.Ada.User!.Value, Role = Role.Owner, JoinedAt = app.Clock.Now });
            }

            await db.SaveChangesAsync(Cancel);
        }

        (await app.Do(app.Ada, new LockMember(app.Ben.Member!.Value))).Everywhere.ShouldBe(ownerOfBoth);
        await app.Get<OutboxWorker>().RunDueAsync(Cancel);
        await using var look = await app.Get<IAppDbFactory>().CreateAsync(theirs, Cancel);
        (await look.Set<Member>().SingleAsync(m => m.Id == there, Cancel)).LockedAt.HasValue.ShouldBe(ownerOfBoth);
        (await look.Set<User>().SingleAsync(u => u.Id == app.Ben.User!.Value.Value, Cancel)).LockedOutAt.HasValue.ShouldBe(ownerOfBoth);
        (await app.Get<Callers>().WorkspacesOfAsync(app.Ben.User!.Value, Cancel)).Select(w => w.Id).ShouldBe(ownerOfBoth ? [] : [theirs]);
    }

    [Fact]
    public async Task Browsers_and_live_connections_end_within_a_second_also_in_another_process()
    {
        var database = PostgresForTests.NewDatabase();
        try
        {
            await using var here = await Site.Empty(s => s with { Database = database });
            using var owner = here.NewBrowser();
            await here.SetUp(owner);
            await using var there = await Site.Empty(s => s with { Database = database, DataFolder = here.Folder }, here.Folder);
            var karim = await Karim(here);
            await Ends(there, async () => (await here.Services.GetRequiredService<Pipeline>().Run(await here.ClaireAsCaller(), new LockMember(karim), Cancel)).Ok.ShouldBeTrue());
        }
        finally
        {
            PostgresForTests.Drop(database);
        }
    }

    [Fact]
    public async Task The_command_line_locks_out_beside_a_running_server_and_lets_back_in()
    {
        await using var site = await Site.WithOwner();
        var karim = await Karim(site);
        var settings = site.Services.GetRequiredService<RelaisSettings>();
        var said = new StringWriter();
        await Ends(site, () => LockOutCommands.Run(settings, "karim@canal.example", locked: true, "Compte piraté", said, Cancel));
        said.ToString().ShouldContain("brasserie-du-canal: locked out");
        using var again = site.NewBrowser();
        (await site.SignIn(again, "karim@canal.example")).Headers.Location!.OriginalString.ShouldStartWith("/signin");
        await LockOutCommands.Run(settings, "KARIM@canal.example", locked: false, "", said, Cancel);
        (await site.SignIn(again, "karim@canal.example")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await Site.IsIn(again)).ShouldBeTrue();
        (await Should.ThrowAsync<InvalidDataException>(() => LockOutCommands.Run(settings, "personne@canal.example", locked: true, "", said, Cancel))).Message.ShouldContain("Nobody has the address");
        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(null, Cancel);
        (await db.Set<AuditEntry>().Where(a => a.Action == "identity.lock_member").Select(a => a.Door).ToListAsync(Cancel)).ShouldBe([Door.CommandLine]);
    }

    private static async Task<DeliveryId> Scheduled(Stage stage, Caller by, Relais.Channels.ChannelId channel)
    {
        var post = await stage.Post([channel], $"De {by.Name}");
        return (await stage.App.Do(by, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(11, 0)))).Moved.Single().Delivery;
    }

    /// <summary>Signs in, opens the live connection, acts, and measures how long both go on.</summary>
    private static async Task Ends(Site site, Func<Task> act)
    {
        using var browser = site.NewBrowser();
        (await site.SignIn(browser, "karim@canal.example")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.Get("/w/brasserie-du-canal/calendar")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var http = new HttpClient { BaseAddress = site.Address };
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/w/brasserie-du-canal/live");
        ask.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var live = await http.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead, Cancel);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var events = new StreamReader(await live.Content.ReadAsStreamAsync(Cancel));
        (await events.ReadLineAsync(Cancel)).ShouldBe("event: ready");
        var ended = Task.Run(async () =>
        {
            while (await events.ReadLineAsync(Cancel) is not null)
            {
                // Topics, until the end.
            }
        }, Cancel);

        await act();
        var clock = Stopwatch.StartNew();
        (await browser.Get("/w/brasserie-du-canal/calendar")).StatusCode.ShouldBe(HttpStatusCode.Redirect, "the next request already finds the door shut");
        await ended.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    private static async Task<MemberId> Karim(Site site)
    {
        var owner = await site.ClaireAsCaller();
        var now = site.Services.GetRequiredService<TimeProvider>().Now();
        var user = new User { Id = Guid.CreateVersion7(), UserName = "karim@canal.example", Email = "karim@canal.example", EmailConfirmed = true, DisplayName = "Karim Benali", CreatedAt = now };
        await site.WithUsers(async users => (await users.CreateAsync(user, Site.Password)).Succeeded.ShouldBeTrue());
        var member = Id.New<MemberId>(now);
        await using var db = await site.Services.GetRequiredService<IAppDbFactory>().CreateAsync(owner.Workspace, Cancel);
        db.Add(new Member { Id = member, WorkspaceId = owner.Workspace!.Value, UserId = user.UserId, Role = Role.Writer, JoinedAt = now });
        await db.SaveChangesAsync(Cancel);
        return member;
    }

    private sealed class Ear(List<object> told) : IOn<MemberLockedOut>, IOn<MemberLetBackIn>
    {
        public Task On(MemberLockedOut happened, Work work) => Hear(happened);

        public Task On(MemberLetBackIn happened, Work work) => Hear(happened);

        private Task Hear(object happened)
        {
            told.Add(happened);
            return Task.CompletedTask;
        }
    }
}
