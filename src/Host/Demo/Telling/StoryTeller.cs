using NodaTime;
using Relais.Kernel.Time;
using Relais.Sandbox;

namespace Relais.Demo.Telling;

/// <summary>
/// Tells the story to a new product: not as rows, but by the use cases that the people of the story would have run, by them and at their time.
/// What happened on the network is put there, and the deliveries are told of it.
/// </summary>
internal sealed class StoryTeller(IServiceProvider product, SandboxServer network, DemoClock clock)
{
    public async Task Tell(CancellationToken cancel)
    {
        var story = Story.Load();
        var zone = Zones.Bundled[story.Workspace.Zone];
        // The next whole minute: what is due "in one minute" still lies ahead when the telling is done.
        var now = Instant.FromUnixTimeSeconds(((clock.Now().ToUnixTimeSeconds() / 60) + 1) * 60);
        var scene = new Scene(story.On(now.InZone(zone).LocalDateTime), product, clock, now);
        try
        {
            await Tell(scene, cancel);
        }
        finally
        {
            clock.Present();
        }
    }

    private async Task Tell(Scene scene, CancellationToken cancel)
    {
        var past = new TellNetwork(scene, network);
        await new TellPeople(scene).Tell(cancel);
        await new TellFunctions(scene).Tell(cancel);
        await new TellChannels(scene, network).Tell(await past.Accounts(cancel), cancel);
        await new TellTeam(scene).Tell(cancel);
        await new TellTeam(scene).TellTasks(cancel);
        await new TellTeam(scene).TellRota(cancel);
        await new TellCampaigns(scene).Tell(cancel);
        await new TellPeople(scene).TellGuests(cancel);
        await new TellFunctions(scene).TellGuests(cancel);
        await new TellMedia(scene).Tell(cancel);
        await new TellPosts(scene).Tell(cancel);
        await past.Posts(cancel);
        await past.Conversations(cancel);
        await new TellDeliveries(scene, past).Tell(cancel);
    }
}
