using System.Globalization;

namespace Relais.Bench.Peers;

/// <summary>What a process and everything it started spent, read from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    // USER_HZ, which Linux fixes at 100 towards programs.
    private const double TicksPerSecond = 100;

    /// <summary>Processor seconds of the tree, children that ended and were waited for included.</summary>
    public static double CpuSeconds(int root) => Ids(root).Sum(id => Stat(id) is { } stat ? stat[13..17].Sum(long.Parse) / TicksPerSecond : 0);

    /// <summary>Highest resident memory that the process itself ever had.</summary>
    public static double PeakMegabytes(int id) => Kilobytes($"/proc/{Name(id)}/status", "VmHWM:") * 1024 / 1e6;

    /// <summary>Memory of the tree now, shared pages divided among those who share them.</summary>
    public static double Megabytes(int root) => Ids(root).Sum(id => Kilobytes($"/proc/{Name(id)}/smaps_rollup", "Pss:")) * 1024 / 1e6;

    private static List<int> Ids(int root)
    {
        var children = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Select(id => (Id: id, Stat: Stat(id))).Where(p => p.Stat is not null)
            .ToLookup(p => int.Parse(p.Stat![3], CultureInfo.InvariantCulture), p => p.Id);
        var all = new List<int> { root };
        for (var i = 0; i < all.Count; i++)
        {
            all.AddRange(children[all[i]]);
        }

        return all;
    }

    /// <summary>The fields of <c>stat</c>, numbered from 0; <see langword="null"/> when the process has ended.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{Name(id)}/stat");

            // The name in parentheses may hold spaces.
            var end = line.LastIndexOf(')');
            return [Name(id), line[(line.IndexOf('(', StringComparison.Ordinal) + 1)..end], .. line[(end + 2)..].Split(' ')];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long Kilobytes(string file, string field)
    {
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string Name(int id) => id.ToString(CultureInfo.InvariantCulture);
}
