using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Channels;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Networks;
using Relais.Publishing.Sending;

namespace Relais.Bench;

/// <summary>A workspace whose posts are all due at one instant, made through the product's own slices: each post for ten channels.</summary>
internal static class PublishSeed
{
    private const int ChannelsPerPost = 10;

    public static async Task<WorkspaceId> Run(ServiceProvider provider, SandboxProcess network, int count, int channelCount, string word)
    {
        var clock = (ShiftedClock)provider.GetRequiredService<TimeProvider>();
        clock.Shift = TimeSpan.FromHours(-1);
        var now = TimeProvider.System.Now();
        var workspace = new Workspace { Id = Id.New<WorkspaceId>(now), Slug = "bench-" + Guid.CreateVersion7().ToString("N")[^8..], Name = "Bench", CreatedAt = now, LatenessMinutes = 100_000 };
        await using (var db = await provider.GetRequiredService<IAppDbFactory>().CreateAsync(null))
        {
            db.Add(workspace);
            await db.SaveChangesAsync();
        }

        var caller = new Caller { User = Id.New<UserId>(now), Member = Id.New<MemberId>(now), Name = "Bench", Workspace = workspace.Id, Role = Role.Owner, Door = Door.CommandLine, Zone = "UTC" };
        var channels = new List<ChannelId>();
        for (var i = 0; i < channelCount; i++)
        {
            channels.Add(await Connect(provider, caller, network, word[..1] + "c" + i.ToString(CultureInfo.InvariantCulture)));
        }

        var pipeline = provider.GetRequiredService<Pipeline>();
        var due = now.Minus(Duration.FromMinutes(1)).InUtc().LocalDateTime;
        for (var i = 0; i < count / ChannelsPerPost; i++)
        {
            var mine = Enumerable.Range(0, ChannelsPerPost).Select(k => channels[((i * ChannelsPerPost) + k) % channels.Count]).ToList();
            var post = Expect(await pipeline.Run(caller, new CreatePostRequest("", $"{word} {i.ToString(CultureInfo.InvariantCulture)} : la carte d'été est là, à découvrir sur https://canal.example/carte #été", mine)));
            Expect(await pipeline.Run(caller, new ScheduleDeliveriesRequest(post.Id, due.Date, new LocalTime(due.Hour, due.Minute), "UTC")));
        }

        clock.Shift = TimeSpan.Zero;
        return workspace.Id;
    }

    private static async Task<ChannelId> Connect(ServiceProvider provider, Caller caller, SandboxProcess network, string name)
    {
        var (id, token) = await network.Account(name);
        await using var scope = provider.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(caller.Workspace);
        var account = new ConnectedAccount(
            network.Address, id, name, name, null, new(network.Address, "@" + name), NetworkLimits.None, ["read", "write"], new(new Dictionary<string, string> { ["access_token"] = token }));
        return Expect(await scope.ServiceProvider.GetRequiredService<Channels.Channels>().Adopt(caller, "mastodon", account));
    }

    private static T Expect<T>(Outcome<T> outcome) => outcome.Ok ? outcome.Value : throw new InvalidOperationException(outcome.Problem.TextKey);
}

/// <summary>The system's clock, moved while the past is being written: only what is to come can be scheduled.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    /// <summary>How far it is moved.</summary>
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
