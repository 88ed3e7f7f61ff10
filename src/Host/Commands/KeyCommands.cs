using System.CommandLine;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary><c>relais keys rotate</c>, which adds a key to the key file, and <c>relais keys new</c>, which makes one in place of a file that is lost.</summary>
internal static class KeyCommands
{
    internal static Command Build(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var rotate = new Command("rotate", "Adds a key to the key file; new secrets are sealed with it, old ones stay readable.") { data };
        rotate.SetAction((parsed, _) => guarded(() => Rotate(CommandLine.Settings(null, parsed.GetValue(data), null), Console.Out)));
        var anew = new Command("new", "Makes a key file in place of one that is lost for good. What the lost keys sealed stays closed: channels must be connected again.") { data };
        anew.SetAction((parsed, cancel) => guarded(() => New(CommandLine.Settings(null, parsed.GetValue(data), null), Console.Out, cancel)));
        return new("keys", "The keys that seal secrets.") { rotate, anew };
    }

    internal static Task Rotate(RelaisSettings settings, TextWriter to)
    {
        var number = SecretBox.ToLook(settings.KeyPath, TimeProvider.System).Rotate();
        return to.WriteLineAsync($"Key {number} now seals new secrets. Restart Relais so that it is used, and back up {settings.KeyPath}.");
    }

    internal static async Task New(RelaisSettings settings, TextWriter to, CancellationToken cancel)
    {
        await using var services = CommandServices.OnDatabase(settings with { ReadOnly = true });
        var number = (await services.GetRequiredService<SealedSecrets>().HighestKeyAsync(cancel) ?? 0) + 1;
        SecretBox.Begin(settings.KeyPath, number, TimeProvider.System);
        await to.WriteLineAsync($"Key {number} now seals new secrets, in {settings.KeyPath}: keep a copy of that file. What was sealed before stays closed: connect the channels again, and have people set up their second factor anew. Should the lost file turn up, add its keys to the new one; their numbers differ.");
    }
}
