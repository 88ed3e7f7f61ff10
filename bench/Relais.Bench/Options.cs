using System.Globalization;

namespace Relais.Bench;

/// <summary>What was asked on the command line: <c>--name value</c> pairs.</summary>
internal sealed class Options(string[] args)
{
    /// <summary>A whole number.</summary>
    public int Int(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary><c>--store</c>: <c>sqlite</c> (a fresh file), <c>postgres</c> (the empty database that <c>RELAIS_BENCH_POSTGRES</c> names), or an address.</summary>
    public string? Database() => Text("store") switch
    {
        null or "sqlite" => null,
        "postgres" => Environment.GetEnvironmentVariable("RELAIS_BENCH_POSTGRES") ?? throw new InvalidOperationException("Set RELAIS_BENCH_POSTGRES to postgres://user@host/database, an empty database."),
        var address => address,
    };

    /// <summary>A word; <see langword="null"/> when it was not given.</summary>
    public string? Text(string name)
    {
        var at = Array.IndexOf(args, "--" + name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}

/// <summary>Figures of one quantity measured several times.</summary>
internal static class Figures
{
    /// <summary>The value below which <paramref name="share"/> of them lie.</summary>
    public static double Quantile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))], 3);
    }
}
