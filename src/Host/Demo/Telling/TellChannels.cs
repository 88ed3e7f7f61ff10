using NodaTime;
using Relais.Channels;
using Relais.Networks;
using Relais.Sandbox;

namespace Relais.Demo.Telling;

/// <summary>Connects the story's six accounts: the network is asked whose each token is, as for any account.</summary>
internal sealed class TellChannels(Scene scene, SandboxServer network)
{
    public async Task Tell(IReadOnlyDictionary<string, string> tokens, CancellationToken cancel)
    {
        var at = scene.Beginning + Duration.FromMinutes(30);
        await using var scope = scene.Get<IServiceScopeFactory>().CreateAsyncScope();
        var channels = scope.ServiceProvider.GetRequiredService<Channels.Channels>();
        foreach (var channel in scene.Story.Channels)
        {
            scene.Clock.Set(at);
            var credential = new Credential(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["access_token"] = tokens[channel.Handle],
                ["scopes"] = "read write follow push",
                ["domain"] = new Uri(network.Address).Authority,
            });
            var adopted = await channels.Adopt(scene.People[scene.Story.Viewer], "sandbox", new Uri(network.Address), credential, cancel);
            scene.Channels[channel.Key] = Scene.Must(adopted, "@" + channel.Handle);
            at += Duration.FromMinutes(4);
        }
    }
}
