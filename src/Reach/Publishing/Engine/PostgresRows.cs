using Npgsql;
using NpgsqlTypes;

namespace Relais.Publishing.Engine;

/// <summary>What the PostgreSQL ledger writes of entries, as commands of a batch: a group as arrays, in one statement of each kind.</summary>
internal static class PostgresRows
{
    public static NpgsqlBatchCommand Begin(List<Begin> begins, string me) => Of(
        LedgerSql.PostgresBegin,
        Array(NpgsqlDbType.Uuid, begins, b => b.Claim.Id.Value),
        Array(NpgsqlDbType.Bigint, begins, b => b.Claim.Fence),
        Array(NpgsqlDbType.Integer, begins, b => b.Number),
        Array(NpgsqlDbType.Integer, begins, b => b.Segment),
        Array(NpgsqlDbType.Bigint, begins, b => b.At.ToUnixTimeTicks()),
        Value(NpgsqlDbType.Text, me));

    public static NpgsqlBatchCommand End(List<End> ends) => Of(
        LedgerSql.PostgresEnd,
        Array(NpgsqlDbType.Uuid, ends, e => e.Claim.Id.Value),
        Array(NpgsqlDbType.Bigint, ends, e => e.Claim.Fence),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.State.ToString()),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.HeldReason?.ToString()),
        Array(NpgsqlDbType.Bigint, ends, e => e.Claim.NextTryAt?.ToUnixTimeTicks()),
        Array(NpgsqlDbType.Boolean, ends, e => e.Keep),
        Array(NpgsqlDbType.Integer, ends, e => e.Claim.Attempts),
        Array(NpgsqlDbType.Integer, ends, e => e.Claim.Failures),
        Array(NpgsqlDbType.Integer, ends, e => e.Claim.Looks),
        Array(NpgsqlDbType.Bigint, ends, e => e.Claim.UnknownSince?.ToUnixTimeTicks()),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.ReceiptsJson),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.Resume),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.RemoteUrl),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.ProblemCode),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.ProblemDetail),
        Array(NpgsqlDbType.Text, ends, e => e.Claim.ProblemField),
        Array(NpgsqlDbType.Bigint, ends, e => e.Claim.PublishedAt?.ToUnixTimeTicks()));

    /// <summary>What became of calls; each end has a number.</summary>
    public static NpgsqlBatchCommand Close(List<End> ends) => Of(
        LedgerSql.PostgresClose,
        Array(NpgsqlDbType.Uuid, ends, e => e.Claim.Id.Value),
        Array(NpgsqlDbType.Integer, ends, e => e.Number!.Value),
        Array(NpgsqlDbType.Bigint, ends, e => e.At.ToUnixTimeTicks()),
        Array(NpgsqlDbType.Text, ends, e => e.Outcome.ToString()),
        Array(NpgsqlDbType.Text, ends, e => e.Code),
        Array(NpgsqlDbType.Text, ends, e => e.Detail),
        Array(NpgsqlDbType.Bigint, ends, e => e.Claim.Fence));

    /// <summary>An answer that came after its lease had expired.</summary>
    public static NpgsqlBatchCommand Late(End end) => Of(
        LedgerSql.PostgresLate,
        Value(NpgsqlDbType.Uuid, end.Claim.Id.Value),
        Value(NpgsqlDbType.Integer, end.Number),
        Value(NpgsqlDbType.Text, end.Claim.State.ToString()),
        Value(NpgsqlDbType.Text, end.Claim.ReceiptsJson),
        Value(NpgsqlDbType.Text, end.Claim.RemoteUrl),
        Value(NpgsqlDbType.Bigint, end.Claim.PublishedAt?.ToUnixTimeTicks()),
        Value(NpgsqlDbType.Bigint, end.Claim.State == DeliveryState.Published ? null : end.At.ToUnixTimeTicks()));

    /// <summary>A look at the network, which is an attempt of its own.</summary>
    public static NpgsqlBatchCommand Look(End look, string me) => Of(
        LedgerSql.PostgresLook,
        Value(NpgsqlDbType.Uuid, look.Claim.Id.Value),
        Value(NpgsqlDbType.Integer, look.Number),
        Value(NpgsqlDbType.Uuid, look.Claim.Workspace.Value),
        Value(NpgsqlDbType.Integer, look.Segment),
        Value(NpgsqlDbType.Bigint, look.Claim.Fence),
        Value(NpgsqlDbType.Text, me),
        Value(NpgsqlDbType.Bigint, look.StartedAt.ToUnixTimeTicks()),
        Value(NpgsqlDbType.Bigint, look.At.ToUnixTimeTicks()),
        Value(NpgsqlDbType.Text, look.Outcome.ToString()),
        Value(NpgsqlDbType.Text, look.Code),
        Value(NpgsqlDbType.Text, look.Detail));

    /// <summary>Adds a statement with plain values.</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        batch.BatchCommands.Add(command);
    }

    private static NpgsqlBatchCommand Of(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        return command;
    }

    private static NpgsqlParameter Array<TEntry, T>(NpgsqlDbType type, List<TEntry> entries, Converter<TEntry, T> value) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | type, Value = entries.ConvertAll(value).ToArray() };

    private static NpgsqlParameter Value(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
