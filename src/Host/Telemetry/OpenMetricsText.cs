using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Relais.Kernel.Telemetry;

namespace Relais.Host.Telemetry;

/// <summary>Writes what OpenTelemetry has gathered, and figures of the database, as OpenMetrics 1.0 text.</summary>
internal sealed class OpenMetricsText
{
    private readonly StringBuilder text = new();
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    public void Add(Metric metric)
    {
        var isHistogram = metric.MetricType == MetricType.Histogram;
        var isCounter = metric.MetricType is MetricType.LongSum or MetricType.DoubleSum;
        if (!isHistogram && !isCounter && metric.MetricType is not (MetricType.LongGauge or MetricType.DoubleGauge or MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic))
        {
            return;
        }

        var name = NameOf(metric.Name, metric.Unit);
        if (isCounter && name.EndsWith("_total", StringComparison.Ordinal))
        {
            name = name[..^6];
        }

        Head(name, isHistogram ? "histogram" : isCounter ? "counter" : "gauge", metric.Description);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = Labels(point.Tags);
            if (isHistogram)
            {
                Histogram(name, point, labels);
            }
            else
            {
                Sample(isCounter ? name + "_total" : name, labels, ValueOf(metric.MetricType, point));
            }
        }
    }

    public void Add(IEnumerable<Gauge> gauges)
    {
        foreach (var family in gauges.GroupBy(g => g.Name))
        {
            Head(family.Key, "gauge", family.First().Help);
            foreach (var gauge in family)
            {
                Sample(family.Key, string.Join(',', gauge.Labels.Select(l => Label(l.Name, l.Value))), gauge.Value);
            }
        }
    }

    public override string ToString() => text + "# EOF\n";

    /// <summary>Dots become underscores; seconds and bytes are said in the name.</summary>
    internal static string NameOf(string name, string unit)
    {
        var plain = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        var suffix = unit switch { "s" => "_seconds", "By" => "_bytes", "ms" => "_milliseconds", _ => "" };
        return plain.EndsWith(suffix, StringComparison.Ordinal) ? plain : plain + suffix;
    }

    private void Head(string name, string type, string? help)
    {
        if (told.Add(name))
        {
            text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            if (!string.IsNullOrEmpty(help))
            {
                text.Append("# HELP ").Append(name).Append(' ').Append(Escape(help)).Append('\n');
            }
        }
    }

    private void Histogram(string name, MetricPoint point, string labels)
    {
        var (sum, before) = (0L, labels.Length == 0 ? "" : labels + ",");
        foreach (var bucket in point.GetHistogramBuckets())
        {
            sum += bucket.BucketCount;
            var bound = double.IsPositiveInfinity(bucket.ExplicitBound) ? "+Inf" : Number(bucket.ExplicitBound);
            Sample(name + "_bucket", $"{before}le=\"{bound}\"", sum);
        }

        Sample(name + "_count", labels, point.GetHistogramCount());
        Sample(name + "_sum", labels, point.GetHistogramSum());
    }

    private static double ValueOf(MetricType type, MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static string Labels(ReadOnlyTagCollection tags)
    {
        var labels = new List<string>();
        foreach (var tag in tags)
        {
            labels.Add(Label(NameOf(tag.Key, ""), tag.Value?.ToString() ?? ""));
        }

        return string.Join(',', labels);
    }

    private static string Label(string name, string value) => $"{name}=\"{Escape(value)}\"";

    private static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Sample(string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }
}
