using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Relais.Channels;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Networks;

namespace Relais.Publishing.Engine;

/// <summary>
/// Tells the health pages of channels that something went out. What is to be told while the last notes are being written goes with the
/// next: a burst to hundreds of channels would otherwise make as many durable commits beside its own.
/// </summary>
internal sealed class ChannelNotes(IServiceScopeFactory scopes, ILogger<ChannelNotes> log) : IAsyncDisposable
{
    /// <summary>A channel's success is noted on its health page at most this often.</summary>
    private static readonly Duration Every = Duration.FromMinutes(1);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(250);
    private const int MostTogether = 100;

    private readonly ConcurrentDictionary<ChannelId, Instant> noted = new();
    private readonly Channel<Note> waiting = Channel.CreateUnbounded<Note>(new() { SingleReader = true });
    private readonly Lock starting = new();
    private Task? pump;

    private sealed record Note(WorkspaceId Workspace, ChannelId Channel, Instant At, RateBudget? Budget);

    /// <summary>Something went out. Written a moment later; lost when the process ends first, and said again by the next success.</summary>
    public void Worked(Claim claim, Instant at, RateBudget? budget)
    {
        if (at - noted.GetValueOrDefault(claim.Channel) <= Every)
        {
            return;
        }

        noted[claim.Channel] = at;
        waiting.Writer.TryWrite(new(claim.Workspace, claim.Channel, at, budget));
        if (pump is null)
        {
            lock (starting)
            {
                pump ??= Pump();
            }
        }
    }

    /// <summary>Writes what was told until now and hears no more.</summary>
    public async Task End()
    {
        waiting.Writer.TryComplete();
        if (pump is not null)
        {
            await pump;
        }
    }

    public ValueTask DisposeAsync() => new(End());

    private async Task Pump()
    {
        var notes = new List<Note>(MostTogether);
        while (await waiting.Reader.WaitToReadAsync())
        {
            notes.Clear();
            while (notes.Count < MostTogether && waiting.Reader.TryRead(out var note))
            {
                notes.Add(note);
            }

            foreach (var workspace in notes.GroupBy(n => n.Workspace))
            {
                await Write(workspace.Key, workspace);
            }

            await Task.WhenAny(Task.Delay(Gather), waiting.Reader.Completion);
        }
    }

    private async Task Write(WorkspaceId workspace, IEnumerable<Note> notes)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<AppDb>().In(workspace);
            var channels = scope.ServiceProvider.GetRequiredService<Channels.Channels>();
            await using var together = await db.BeginWriteAsync();

            // In one order everywhere, because another process may be noting the same channels.
            foreach (var note in notes.OrderBy(n => n.Channel.Value))
            {
                await channels.NoteSuccess(db, note.Channel, note.At, note.Budget);
            }

            await together.CommitAsync();
        }
        catch (ObjectDisposedException)
        {
            // The process is gone already, and the next success says it again.
        }
        catch (Exception e)
        {
            log.LogWarning(e, "What went out was not noted at its channels.");
        }
    }
}
