using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Relais.Kernel.Audit;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Host.Commands;

/// <summary>
/// <c>relais audit verify</c>, on the live database or on an export, and <c>relais audit export</c>. Both only read, beside a running server.
/// Verifying ends with 0 when the log holds, 1 when it does not, 2 when it could not be read.
/// </summary>
internal static class AuditCommands
{
    internal static Command Build(Option<string?> data, Func<Func<Task>, Task<int>> guarded)
    {
        var file = new Option<string?>("--file") { Description = "an export to verify instead of the database: nothing else is needed then" };
        var witness = new Option<string[]>("--witness") { Description = "an earlier export, or the witness file of another machine: what it saw must still be there", AllowMultipleArgumentsPerToken = true };
        var json = new Option<bool>("--json") { Description = "prints one JSON object" };
        var verify = new Command("verify", "Verifies the sealed audit log. Ends with 0 (it holds), 1 (it was tampered with) or 2 (could not look).") { data, file, witness, json };
        verify.SetAction((parsed, cancel) => Verify(
            () => CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(file), parsed.GetValue(witness) ?? [], parsed.GetValue(json), Console.Out, cancel));

        var workspace = new Argument<string>("workspace") { Description = "name of the workspace in addresses, or - for what happened to accounts outside any" };
        var to = new Argument<string>("file") { Description = "the file to write" };
        var export = new Command("export", "Writes the whole log of a workspace, as lines of JSON that anybody can verify.") { workspace, to, data };
        export.SetAction((parsed, cancel) => guarded(() => Export(
            CommandLine.Settings(null, parsed.GetValue(data), null), parsed.GetValue(workspace)!, parsed.GetValue(to)!, Console.Out, cancel)));
        return new Command("audit", "The sealed record of who did what.") { verify, export };
    }

    internal static async Task<int> Verify(Func<RelaisSettings> read, string? file, IReadOnlyList<string> witnesses, bool json, TextWriter to, CancellationToken cancel, TimeProvider? time = null)
    {
        try
        {
            var once = witnesses.SelectMany(AuditWitness.Read).ToList();
            List<(string Name, AuditVerdict Verdict)> verdicts = [];
            IReadOnlyList<AuditFlaw> unsealed = [];
            if (file is not null)
            {
                verdicts.Add((file, await AuditExport.VerifyAsync(file, once, cancel)));
            }
            else
            {
                await using var services = CommandServices.OnDatabase(read() with { ReadOnly = true }, LogLevel.None, time);
                var verifier = services.GetRequiredService<AuditVerifier>();
                foreach (var (chain, slug) in await verifier.ChainsAsync(cancel))
                {
                    verdicts.Add((slug ?? (chain == AuditDigest.Accounts ? "accounts" : chain.ToString()), await verifier.VerifyAsync(chain, once, cancel)));
                }

                unsealed = await verifier.UnsealedAsync(cancel);
            }

            var holds = unsealed.Count == 0 && verdicts.TrueForAll(v => v.Verdict.Holds);
            await to.WriteLineAsync(json
                ? JsonSerializer.Serialize(new { holds, chains = verdicts.Select(v => new { v.Name, v.Verdict.Head, v.Verdict.Founded, v.Verdict.Erased, v.Verdict.Flaws }), unsealed }, Wire.Json)
                : InWords(verdicts, unsealed, holds));
            return holds ? 0 : DoctorCommand.Broken;
        }
        catch (Exception e) when (e is AuditExportException or SettingsException or InvalidDataException or IOException or UnauthorizedAccessException or System.Data.Common.DbException or InvalidOperationException { InnerException: System.Data.Common.DbException })
        {
            var why = (e is InvalidOperationException ? e.InnerException! : e).Message;
            await to.WriteLineAsync(json ? JsonSerializer.Serialize(new { holds = (bool?)null, cannotLook = why }, Wire.Json) : why);
            return DoctorCommand.CannotLook;
        }
    }

    internal static async Task Export(RelaisSettings settings, string workspace, string file, TextWriter to, CancellationToken cancel, TimeProvider? time = null)
    {
        await using var services = CommandServices.OnDatabase(settings with { ReadOnly = true }, LogLevel.None, time);
        var chains = await services.GetRequiredService<AuditVerifier>().ChainsAsync(cancel);
        var (chain, slug) = workspace == "-"
            ? (AuditDigest.Accounts, null)
            : chains.FirstOrDefault(c => c.Workspace == workspace) is { Workspace: { } name } found ? (found.Chain, name) : throw new InvalidDataException($"There is no workspace {workspace} with a log. Nothing was written.");
        await using (var writer = new StreamWriter(new FileStream(file, FileMode.CreateNew, FileAccess.Write)))
        {
            await foreach (var line in AuditExport.Lines(services.GetRequiredService<IAppDbFactory>(), chain, slug, services.GetRequiredService<TimeProvider>().Now(), cancel))
            {
                await writer.WriteLineAsync(line.AsMemory(), cancel);
            }
        }

        var verdict = await AuditExport.VerifyAsync(file, [], cancel);
        await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{file}: {verdict.Head.Seq} entries, ending with {verdict.Head.Link}. Verify it with: relais audit verify --file {file}"));
    }

    private static string InWords(IReadOnlyList<(string Name, AuditVerdict Verdict)> verdicts, IReadOnlyList<AuditFlaw> unsealed, bool holds)
    {
        var lines = new List<string>();
        foreach (var (name, verdict) in verdicts)
        {
            var more = (verdict.Founded > 0 ? $", {verdict.Founded} of them from before sealing began" : "") + (verdict.Erased > 0 ? $", {verdict.Erased} erased by right" : "");
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {verdict.Head.Seq} entries{more}; ends with {(verdict.Head.Seq == 0 ? "nothing" : verdict.Head.Link)}"));
            lines.AddRange(verdict.Flaws.Select(f => $"  {f.Thing}: {f.Said}"));
            if (verdict.Flaws.Count >= ChainCheck.Most)
            {
                lines.Add("  and perhaps more");
            }
        }

        lines.AddRange(unsealed.Select(f => $"  {f.Thing}: {f.Said}"));
        lines.Add(holds ? "The log holds." : "The log was tampered with, or is not sealed. Keep a backup as evidence; docs/audit.md says what each finding means.");
        return string.Join(Environment.NewLine, lines);
    }
}
