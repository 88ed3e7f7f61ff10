using Microsoft.Data.Sqlite;
using Relais.Kernel.Audit;

namespace Relais.Publishing.Engine;

/// <summary>The statements that begin and end calls.</summary>
internal sealed class SqliteWrites(SqliteConnection connection, string me) : IDisposable
{
    private readonly Prepared begin = new(connection, LedgerSql.SqliteBegin, "$id", "$fence", "$number", "$workspace");
    private readonly Prepared attempt = new(connection, LedgerSql.SqliteAttempt, "$id", "$number", "$workspace", "$segment", "$fence", "$by", "$started", "$ended", "$outcome", "$code", "$detail");
    private readonly Prepared end = new(connection, LedgerSql.SqliteEnd, LedgerSql.EndNames);
    private readonly Prepared late = new(connection, LedgerSql.SqliteLate, "$id", "$number", "$state", "$receipts", "$url", "$published", "$next");
    private readonly Prepared close = new(connection, LedgerSql.SqliteClose, "$id", "$number", "$ended", "$outcome", "$code", "$detail", "$fence");

    public void Write(IReadOnlyList<LedgerEntry> group)
    {
        using var transaction = connection.BeginTransaction();
        var audit = new List<AuditEntry>();
        foreach (var entry in group)
        {
            if (entry is End ended)
            {
                ended.Held = Ended(ended, transaction);
                if (ended is { Held: true, Audit: not null })
                {
                    audit.Add(LedgerStore.AuditOf(ended));
                }
            }
        }

        foreach (var entry in group)
        {
            if (entry is Begin begun)
            {
                begun.Held = Began(begun, transaction);
            }
        }

        AuditBulk.Write(connection, transaction, audit);
        transaction.Commit();
    }

    public void Dispose()
    {
        foreach (var command in new[] { begin, attempt, end, late, close })
        {
            command.Dispose();
        }
    }

    private bool Began(Begin b, SqliteTransaction transaction)
    {
        var c = b.Claim;
        var id = SqliteLedger.Bytes(c.Id.Value);
        var workspace = SqliteLedger.Bytes(c.Workspace.Value);
        if (begin.With(transaction, id, c.Fence, b.Number, workspace).ExecuteNonQuery() == 0)
        {
            return false;
        }

        attempt.With(transaction, id, b.Number, workspace, b.Segment, c.Fence, me, b.At.ToUnixTimeTicks(), null, "Open", null, null).ExecuteNonQuery();
        return true;
    }

    private bool Ended(End e, SqliteTransaction transaction)
    {
        var c = e.Claim;
        var id = SqliteLedger.Bytes(c.Id.Value);
        var held = end.With(
            transaction,
            id, c.Fence, c.State.ToString(), c.HeldReason?.ToString(), c.NextTryAt?.ToUnixTimeTicks(), e.Keep ? 1 : 0, c.Attempts, c.Failures, c.Looks, c.UnknownSince?.ToUnixTimeTicks(),
            c.ReceiptsJson, c.Resume, c.RemoteUrl, c.ProblemCode, c.ProblemDetail, c.ProblemField, c.PublishedAt?.ToUnixTimeTicks()).ExecuteNonQuery() == 1;
        if (e.Number is not { } number)
        {
            return held;
        }

        if (!held && e.Outcome == AttemptOutcome.Done)
        {
            held = late.With(transaction, id, number, c.State.ToString(), c.ReceiptsJson, c.RemoteUrl, c.PublishedAt?.ToUnixTimeTicks(),
                c.State == DeliveryState.Published ? null : e.At.ToUnixTimeTicks()).ExecuteNonQuery() == 1;
        }

        if (e.IsLook && !held)
        {
            // A person, or another process, was faster: the number belongs to whatever is called next.
            return false;
        }

        if (e.IsLook)
        {
            attempt.With(transaction, id, number, SqliteLedger.Bytes(c.Workspace.Value), e.Segment, c.Fence, me, e.StartedAt.ToUnixTimeTicks(), e.At.ToUnixTimeTicks(), e.Outcome.ToString(), e.Code, e.Detail).ExecuteNonQuery();
        }
        else
        {
            close.With(transaction, id, number, e.At.ToUnixTimeTicks(), e.Outcome.ToString(), e.Code, e.Detail, c.Fence).ExecuteNonQuery();
        }

        return held;
    }
}
