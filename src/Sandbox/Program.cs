using System.Globalization;
using Relais.Sandbox;

const string Usage = """
    relais-sandbox: a small social network that speaks Mastodon's API.
      --urls ADDRESS       where to listen (http://127.0.0.1:8081)
      --port N             the same on http://127.0.0.1:N
      --public ADDRESS     the address under which others reach it
      --state FILE         keep everything in FILE and FILE.media
      --accounts N         accounts that exist from the start (3)
      --latency-ms N       time that each call takes (0)
      --media-ms N         how long pictures and videos are being processed (0 for pictures, 400 for videos)
      --no-rate-limits     do without Mastodon's rate limits
      --faults             let faults be asked for at /sandbox/faults
    """;

var options = new SandboxOptions { Address = "http://127.0.0.1:8081" };
try
{
    for (var i = 0; i < args.Length; i++)
    {
        options = args[i] switch
        {
            "--urls" => options with { Address = Value(ref i) },
            "--port" => options with { Address = "http://127.0.0.1:" + Number(ref i).ToString(CultureInfo.InvariantCulture) },
            "--public" => options with { PublicAddress = Value(ref i) },
            "--state" => options with { StateFile = Value(ref i) },
            "--accounts" => options with { Accounts = Number(ref i) },
            "--latency-ms" => options with { Latency = TimeSpan.FromMilliseconds(Number(ref i)) },
            "--media-ms" => Number(ref i) is var ms ? options with { ImageProcessing = TimeSpan.FromMilliseconds(ms), VideoProcessing = TimeSpan.FromMilliseconds(ms) } : options,
            "--no-rate-limits" => options with { RateLimits = false },
            "--faults" => options with { FaultRoutes = true },
            var unknown => throw new FormatException($"There is no option {unknown}."),
        };
    }
}
catch (FormatException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync(Usage);
    return 2;
}

await using var server = await SandboxServer.Start(options, CancellationToken.None);
Console.WriteLine($"Listening on {server.Address}");
await server.WaitForEnd(CancellationToken.None);
return 0;

string Value(ref int i) => ++i < args.Length ? args[i] : throw new FormatException($"{args[i - 1]} wants a value.");

int Number(ref int i)
{
    var (name, text) = (args[i], Value(ref i));
    return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new FormatException($"{name} wants a whole number, not '{text}'.");
}
