using System.Text;
using System.Text.Json;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Connect;
using Relais.Channels.Health;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Shouldly;

namespace Relais.Tests.Channels;

public sealed class SecrecyTests
{
    [Fact]
    public async Task No_secret_reaches_the_database_the_log_or_an_answer()
    {
        await using var world = await ChannelWorld.On();
        var secrets = new HashSet<string>(StringComparer.Ordinal);
        var back = await world.Consent(world.App.Ada);
        var attempt = await world.App.Do(world.App.Ada, new GetAttempt((await world.App.Do(world.App.Ada, new StartConnecting("sandbox", world.Sandbox.Address))).Attempt));
        var state = System.Web.HttpUtility.ParseQueryString(attempt.AuthorizationUrl!.Query)["state"]!;
        secrets.UnionWith([back.State, back.Code!, state]);
        var sandbox = (await world.App.Do(world.App.Ada, back)).Channel!.Value;
        secrets.UnionWith(await Tokens(world, sandbox));

        // A write as browsers send it: with a key, under which its answer is remembered.
        await world.App.Get<Pipeline>().Run(world.App.Ada, world.SignIn(), "a-key");
        var bluesky = (await world.All()).Single(c => c.Network == "bluesky").Id;
        secrets.UnionWith(world.Pds.Secrets);
        secrets.UnionWith(await Tokens(world, bluesky));
        await world.App.Run(world.App.Ada, world.SignIn("a-wrong-password"));
        secrets.Add("a-wrong-password");
        world.App.Clock.Advance(Duration.FromHours(3));
        await world.App.Do(world.App.Ada, new CheckChannel(bluesky));
        secrets.UnionWith(world.Pds.Secrets);
        secrets.UnionWith(await Tokens(world, bluesky));
        var answers = JsonSerializer.Serialize(new { all = await world.All(), sheet = await world.Sheet(bluesky) }, Wire.Json) + world.SignIn();

        secrets.Count.ShouldBeGreaterThan(8);
        var places = Directory.EnumerateFiles(world.App.Folder, "relais.db*").Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).Select(f => (Place: Path.GetFileName(f), Text: Read(f)))
            .Append((Place: "the log", Text: string.Join('\n', world.Heard.Lines))).Append((Place: "an answer", Text: answers)).ToList();
        places.Count.ShouldBeGreaterThan(2);
        foreach (var secret in secrets)
        {
            foreach (var (place, text) in places)
            {
                text.Contains(secret, StringComparison.Ordinal).ShouldBeFalse($"{secret[..Math.Min(8, secret.Length)]}… is in {place}");
            }
        }

        places.ShouldContain(p => p.Text.Contains("brasserie.test", StringComparison.Ordinal), "the search would find what is there");
    }

    private static async Task<IEnumerable<string>> Tokens(ChannelWorld world, ChannelId id) =>
        ((AccessOutcome.Ready)await world.Access(id)).Access.Credential.Secrets.Where(s => s.Value.Length > 20 && !s.Value.Contains(':', StringComparison.Ordinal)).Select(s => s.Value);

    private static string Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
