using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Relais.Tests.Processes;

namespace Relais.Tests.Operations;

/// <summary>What a collector receives from a running process, by OTLP over HTTP; none is named by default.</summary>
public sealed class TracesTests
{
    [Fact]
    public async Task Traces_and_metrics_go_to_the_collector_that_the_standard_variables_name()
    {
        using var collector = new Collector();
        var data = Directory.CreateTempSubdirectory("relais-traces-").FullName;
        using (var process = RelaisProcess.Serve(
            data, null, "all", ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"), ("OTEL_METRIC_EXPORT_INTERVAL", "200")))
        {
            await process.Alive();
            (await process.Http.GetAsync("/setup")).EnsureSuccessStatusCode();
            await process.Http.GetAsync("/invite/not-to-be-told");
            (await collector.Received("/v1/traces", "relais", "GET /setup", "http.route")).ShouldBeTrue(process.Said);
            (await collector.Received("/v1/traces", "GET /invite/{Secret}")).ShouldBeTrue(process.Said);
            collector.Said.ShouldNotContain("not-to-be-told", customMessage: "who reads traces is not invited");
            (await collector.Received("/v1/metrics", "relais")).ShouldBeTrue(process.Said);
            await process.Stop();
            process.ExitCode.ShouldBe(0);
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_nothing_but_its_traces()
    {
        string nowhere;
        using (var gone = new Collector())
        {
            nowhere = gone.Address;
        }

        var data = Directory.CreateTempSubdirectory("relais-traces-").FullName;
        using (var process = RelaisProcess.Serve(data, null, "all", ("OTEL_EXPORTER_OTLP_ENDPOINT", nowhere), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100")))
        {
            await process.Alive();
            (await process.Http.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await process.Stop()).ShouldBeLessThan(TimeSpan.FromSeconds(15));
            process.ExitCode.ShouldBe(0);
        }

        Directory.Delete(data, recursive: true);
    }

    /// <summary>Keeps what is sent to it.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly ConcurrentQueue<(string Path, string Body)> received = new();

        internal Collector()
        {
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add(Address + "/");
            listener.Start();
            _ = Listen();
        }

        internal string Address { get; }

        internal string Said => string.Concat(received.Select(r => r.Body));

        /// <summary>Whether within half a minute something came there that holds all these words; names are plain text in OTLP's encoding.</summary>
        internal async Task<bool> Received(string path, params string[] words)
        {
            for (var i = 0; i < 300; i++)
            {
                if (received.Any(r => r.Path == path && words.All(w => r.Body.Contains(w, StringComparison.Ordinal))))
                {
                    return true;
                }

                await Task.Delay(100);
            }

            return false;
        }

        public void Dispose() => listener.Close();

        private async Task Listen()
        {
            try
            {
                while (true)
                {
                    var call = await listener.GetContextAsync();
                    using var body = new MemoryStream();
                    await call.Request.InputStream.CopyToAsync(body);
                    received.Enqueue((call.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray())));
                    call.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
