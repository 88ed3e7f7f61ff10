using System.CommandLine;
using Relais.Kernel.Secrets;
using Relais.Kernel.Settings;

namespace Relais.Host.Commands;

/// <summary><c>relais keys rotate</c>, which adds a key to the key file.</summary>
internal static class KeyCommands
{
    internal static Command Build(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var rotate = new Command("rotate", "Adds a key to the key file; new secrets are sealed with it, old ones stay readable.") { data };
        rotate.SetAction((parsed, _) => guarded(() => Rotate(CommandLine.Settings(null, parsed.GetValue(data), null), Console.Out)));
        return new("keys", "The keys that seal secrets.") { rotate };
    }

    internal static Task Rotate(RelaisSettings settings, TextWriter to)
    {
        var number = SecretBox.ToLook(settings.KeyPath, TimeProvider.System).Rotate();
        return to.WriteLineAsync($"Key {number} now seals new secrets. Restart Relais so that it is used, and back up {settings.KeyPath}.");
    }
}
