using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Team;
using Relais.Team.Absences;
using Relais.Team.Duties;

namespace Relais.Bench;

/// <summary>A large team: members, channels and duties, an owner and a backup in nearly every cell, a tenth of the team away.</summary>
internal sealed record TeamSeed(WorkspaceId Workspace, string Slug, Caller Owner, IReadOnlyList<MemberId> Members)
{
    public static async Task<TeamSeed> Run(IServiceProvider services, int members, int channels, int duties)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var workspace = await db.Set<Workspace>().SingleAsync();
        db.In(workspace.Id);
        var owner = await db.Set<Member>().SingleAsync();
        var caller = new Caller { User = owner.UserId, Member = owner.Id, Name = "Bench", Workspace = workspace.Id, Role = Role.Owner, Door = Door.CommandLine, Zone = workspace.Zone };
        var pipeline = scope.ServiceProvider.GetRequiredService<Pipeline>();
        var everybody = await People(db, workspace.Id, owner.Id, members);
        for (var i = ReadyDuties.First.Count; i < duties; i++)
        {
            Expect(await pipeline.Run(caller, new SaveDuty(null, "Mission " + i.ToString(CultureInfo.InvariantCulture))));
        }

        for (var i = 0; i < channels; i++)
        {
            var name = "canal" + i.ToString(CultureInfo.InvariantCulture);
            var account = new ConnectedAccount(new("https://social.example"), name, name, name, null, new($"https://social.example/@{name}"), NetworkLimits.None, [], new(new Dictionary<string, string> { ["access_token"] = "t" }));
            Expect(await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(caller, "mastodon", account));
        }

        await Covers(scope.ServiceProvider, db, pipeline, caller, everybody);
        var today = TimeProvider.System.Now().InZone(Zones.Bundled[workspace.Zone]).Date;
        for (var i = 1; i < everybody.Count; i += 10)
        {
            Expect(await pipeline.Run(caller, new SaveAbsence(Member: everybody[i], From: today.PlusDays(-1), To: today.PlusDays(5), StandIn: everybody[(i + 3) % everybody.Count], OpensPosts: true)));
        }

        return new(workspace.Id, workspace.Slug, caller, everybody);
    }

    private static async Task<IReadOnlyList<MemberId>> People(AppDb db, WorkspaceId workspace, MemberId owner, int count)
    {
        var now = TimeProvider.System.Now();
        var all = new List<MemberId> { owner };
        for (var i = 1; i < count; i++)
        {
            var mail = string.Create(CultureInfo.InvariantCulture, $"m{i}@bench.example");
            var user = Id.New<UserId>(now);
            db.Add(new User { Id = user.Value, UserName = mail, NormalizedUserName = mail.ToUpperInvariant(), Email = mail, NormalizedEmail = mail.ToUpperInvariant(), DisplayName = string.Create(CultureInfo.InvariantCulture, $"Prénom{i} Nom"), SecurityStamp = mail, CreatedAt = now });
            var member = new Member { Id = Id.New<MemberId>(now), WorkspaceId = workspace, UserId = user, Role = (Role)(2 + (i % 4)), JoinedAt = now };
            db.Add(member);
            all.Add(member.Id);
        }

        await db.SaveChangesAsync();
        return all;
    }

    /// <summary>As rows: each slice would look at the whole matrix again, two thousand times. One cell in fifty has no owner, one in eight no backup.</summary>
    private static async Task Covers(IServiceProvider services, AppDb db, Pipeline pipeline, Caller caller, IReadOnlyList<MemberId> members)
    {
        var type = db.Model.GetEntityTypes().Single(e => e.ClrType.FullName == "Relais.Team.Model.Cover").ClrType;
        var channels = await services.GetRequiredService<Channels.Channels>().All();
        var n = 0;
        foreach (var duty in Expect(await pipeline.Run(caller, new ListDuties())).Duties.Where(d => d.InMatrix))
        {
            foreach (var channel in channels)
            {
                var entry = db.Entry(Activator.CreateInstance(type)!);
                entry.Property("Id").CurrentValue = Id.New<CoverId>(TimeProvider.System.Now());
                entry.Property("WorkspaceId").CurrentValue = caller.Workspace;
                entry.Property("DutyId").CurrentValue = duty.Id;
                entry.Property("ChannelId").CurrentValue = channel.Id;
                entry.Property(nameof(TeamSeed.Owner)).CurrentValue = n % 50 == 0 ? null : members[n % members.Count];
                entry.Property("Backup").CurrentValue = n % 8 == 0 ? null : members[(n + 7) % members.Count];
                entry.State = EntityState.Added;
                n++;
            }
        }

        await db.SaveChangesAsync();
    }

    public static T Expect<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value : throw new InvalidOperationException(outcome.Problem.TextKey);
}
