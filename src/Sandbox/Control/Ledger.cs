using Relais.Sandbox.Api;
using Relais.Sandbox.Model;

namespace Relais.Sandbox.Control;

/// <summary>Reads what was accepted, a chunk at a time, so that a hundred thousand entries never stand in memory twice nor hold the gate.</summary>
internal sealed class Ledger(World world)
{
    private const int Chunk = 512;

    public LedgerSummary Summary()
    {
        lock (world.Gate) return new LedgerSummary(world.Accepted.Count, world.Replays);
    }

    /// <param name="from">How many of the oldest entries to leave out.</param>
    public IEnumerable<LedgerEntry> Read(int from = 0)
    {
        while (true)
        {
            List<LedgerEntry> chunk;
            lock (world.Gate) chunk = world.Accepted.Skip(from).Take(Chunk).Select(Write).ToList();
            foreach (var entry in chunk) yield return entry;
            if (chunk.Count < Chunk) yield break;
            from += chunk.Count;
        }
    }

    private static LedgerEntry Write(Status s) => new(
        s.Id.Text(), s.Account.Username, s.IdempotencyKey, s.FirstText, s.SpoilerText, s.Visibility.Name(), s.Language,
        s.Media.Count == 0 ? [] : s.Media.ConvertAll(m => new LedgerMedia(m.Hash, m.Description, m.Size)), s.InReplyTo?.Id.Text(), s.CreatedAt, s.ArrivedAt, s.Deleted);
}
