using Microsoft.EntityFrameworkCore;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Team;
using Relais.Team.Covering;
using Relais.Team.Duties;
using Relais.Team.Places;
using Relais.Tests.House;
using Relais.Tests.Publishing;

namespace Relais.Tests.Team;

/// <summary>A team with two channels and the usual duties. Ada leads; Ben and Carl write, Eve reads.</summary>
internal sealed class TeamWorld : IAsyncDisposable
{
    private TeamWorld(Stage stage) => Stage = stage;

    public Stage Stage { get; }

    public TestApp App => Stage.App;

    public ChannelId Canal { get; private set; }

    public ChannelId Quai { get; private set; }

    /// <summary>Writer, as Ben is.</summary>
    public Caller Carl { get; private set; } = null!;

    public MemberId Ada => App.Ada.Member!.Value;

    public MemberId Ben => App.Ben.Member!.Value;

    public MemberId Eve => App.Eve.Member!.Value;

    private IReadOnlyDictionary<string, DutyId> duties = null!;

    public DutyId this[string key] => duties[key];

    public static async Task<TeamWorld> On(StoreKind store = StoreKind.Sqlite, Func<RelaisSettings, RelaisSettings>? settings = null)
    {
        var world = new TeamWorld(await Stage.On(store, settings));
        world.Carl = await world.Join("Carl Linné", Role.Writer);
        (world.Canal, world.Quai) = (await world.Stage.Channel("canal"), await world.Stage.Channel("quai"));
        await world.App.Do(world.App.Ada, new StartDuties());
        await world.App.Do(world.App.Ada, new SaveRules(world.Ada, false));
        world.duties = (await world.App.Do(world.App.Ada, new ListDuties())).Duties.Where(d => d.Key is not null).ToDictionary(d => d.Key!, d => d.Id, StringComparer.Ordinal);
        return world;
    }

    /// <summary>Covers every duty on every channel by Ada, so that what a test does is all there is to see.</summary>
    public async Task CoverAll(MemberId owner, MemberId? backup = null)
    {
        foreach (var key in ReadyDuties.First)
        {
            await App.Do(App.Ada, new SetCover(this[key], null, owner, backup));
        }
    }

    public async Task<CoverageCell> Cell(string duty, ChannelId channel) =>
        (await App.Do(App.Ada, new ReadCoverage())).Cells.Single(c => c.Duty == this[duty] && c.Channel == channel);

    public async Task<IReadOnlyList<string>> Letters()
    {
        await using var db = await App.Db();
        return await db.Set<OutboxMessage>().Where(m => m.Kind == "mail").OrderBy(m => m.Id).Select(m => m.Payload).ToListAsync(Stage.Cancel);
    }

    public ValueTask DisposeAsync() => Stage.DisposeAsync();

    private async Task<Caller> Join(string name, Role role)
    {
        var now = App.Clock.Now;
        var user = Id.New<UserId>(now);
        var mail = name.Split(' ')[0].ToLowerInvariant() + "@canal.example";
        var member = new Member { Id = Id.New<MemberId>(now), WorkspaceId = App.Workspace, UserId = user, Role = role, JoinedAt = now };
        await using var db = await App.Db();
        db.Add(new User { Id = user.Value, UserName = mail, NormalizedUserName = mail.ToUpperInvariant(), Email = mail, NormalizedEmail = mail.ToUpperInvariant(), DisplayName = name, SecurityStamp = mail, CreatedAt = now });
        db.Add(member);
        await db.SaveChangesAsync(Stage.Cancel);
        return App.Ben with { User = user, Member = member.Id, Name = name, Role = role };
    }
}
