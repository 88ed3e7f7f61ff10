using System.Data.Common;
using NodaTime;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Ids;

namespace Relais.Publishing.Engine;

/// <summary>The statements of the ledger. Names are those of <see cref="Model.PublishingTables"/>; a test runs each on both stores.</summary>
internal static class LedgerSql
{
    public static readonly string[] EndNames =
    [
        "$id", "$fence", "$state", "$held", "$next", "$keep", "$attempts", "$failures", "$looks", "$unknown",
        "$receipts", "$resume", "$url", "$code", "$detail", "$field", "$published",
    ];

    public const string SqliteHold =
        $"""
        UPDATE "Deliveries" SET "State" = 'Held', "HeldReason" = 'Paused', "NextTryAt" = NULL, "Fence" = "Fence" + 1, "Version" = randomblob(16)
        WHERE "NextTryAt" <= $now AND "State" <> 'Unknown' AND EXISTS (SELECT 1 FROM "Pauses" p WHERE p."WorkspaceId" = "Deliveries"."WorkspaceId" AND p."LiftedAt" IS NULL
          AND (p."ChannelId" = "Deliveries"."ChannelId" OR p."CampaignId" = "Deliveries"."CampaignId" OR (p."ChannelId" IS NULL AND p."CampaignId" IS NULL)))
        RETURNING {Columns}
        """;

    public const string SqliteBegin =
        """
        UPDATE "Deliveries" SET "OpenAttempt" = $number, "Attempts" = $number, "Version" = randomblob(16)
        WHERE "Id" = $id AND "Fence" = $fence AND "State" = 'Sending'
          AND "PauseEpoch" = coalesce((SELECT max("Epoch") FROM "Pauses" WHERE "WorkspaceId" = $workspace), 0)
        """;

    public const string SqliteAttempt =
        """
        INSERT INTO "DeliveryAttempts" ("DeliveryId", "Number", "WorkspaceId", "Segment", "Fence", "By", "StartedAt", "EndedAt", "Outcome", "Code", "Detail")
        VALUES ($id, $number, $workspace, $segment, $fence, $by, $started, $ended, $outcome, $code, $detail)
        ON CONFLICT ("DeliveryId", "Number") DO UPDATE SET "Segment" = excluded."Segment", "Fence" = excluded."Fence", "By" = excluded."By", "StartedAt" = excluded."StartedAt",
          "EndedAt" = excluded."EndedAt", "Outcome" = excluded."Outcome", "Code" = excluded."Code", "Detail" = excluded."Detail" WHERE "DeliveryAttempts"."Outcome" = 'NotCalled'
        """;

    public const string SqliteEnd =
        """
        UPDATE "Deliveries" SET "State" = $state, "HeldReason" = $held, "NextTryAt" = $next, "ClaimedBy" = CASE WHEN $keep THEN "ClaimedBy" END, "LeaseUntil" = CASE WHEN $keep THEN "LeaseUntil" END,
          "OpenAttempt" = NULL, "Attempts" = $attempts, "Failures" = $failures, "Looks" = $looks, "UnknownSince" = $unknown, "Receipts" = $receipts, "Resume" = $resume, "RemoteUrl" = $url,
          "ProblemCode" = $code, "ProblemDetail" = $detail, "ProblemField" = $field, "PublishedAt" = $published, "Version" = randomblob(16)
        WHERE "Id" = $id AND "Fence" = $fence
        """;

    /// <summary>An answer that came after its lease had expired settles what nobody could know.</summary>
    public const string SqliteLate =
        """
        UPDATE "Deliveries" SET "State" = CASE WHEN $state = 'Published' THEN 'Published' ELSE 'Retrying' END, "Receipts" = $receipts, "RemoteUrl" = $url, "PublishedAt" = $published, "NextTryAt" = $next,
          "ClaimedBy" = NULL, "LeaseUntil" = NULL, "UnknownSince" = NULL, "ProblemCode" = NULL, "ProblemDetail" = NULL, "Fence" = "Fence" + 1, "Version" = randomblob(16)
        WHERE "Id" = $id AND "State" = 'Unknown' AND "Attempts" = $number
        """;

    public const string SqliteClose =
        """
        UPDATE "DeliveryAttempts" SET "EndedAt" = $ended, "Outcome" = $outcome, "Code" = $code, "Detail" = $detail
        WHERE "DeliveryId" = $id AND "Number" = $number AND "Fence" = $fence
        """;

    private const string NotPaused =
        """
        AND (x."State" = 'Unknown' OR NOT EXISTS (SELECT 1 FROM "Pauses" p WHERE p."WorkspaceId" = x."WorkspaceId" AND p."LiftedAt" IS NULL AND (p."ChannelId" = x."ChannelId" OR p."CampaignId" = x."CampaignId" OR (p."ChannelId" IS NULL AND p."CampaignId" IS NULL))))
        """;

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string Columns =
        """
        "Id", "WorkspaceId", "PostId", "ChannelId", "DueAt", "Fence", "PauseEpoch", "IdempotencyKey", "ContentHash", "ScheduledBy", "State", "Attempts", "Failures", "Looks", "UnknownSince", "Receipts", "Resume", "RemoteUrl"
        """;

    /// <summary>The same of the table named d.</summary>
    public const string PostgresColumns =
        """
        d."Id", d."WorkspaceId", d."PostId", d."ChannelId", d."DueAt", d."Fence", d."PauseEpoch", d."IdempotencyKey", d."ContentHash", d."ScheduledBy", d."State", d."Attempts", d."Failures", d."Looks", d."UnknownSince", d."Receipts", d."Resume", d."RemoteUrl"
        """;

    /// <summary>
    /// For a claim that was told of no pause: one that came since is seen with the epoch that the claim takes, or neither is. Otherwise the claim
    /// would carry the epoch of a pause that it did not heed, and could begin.
    /// </summary>
    private const string StillNoPause = """AND NOT EXISTS (SELECT 1 FROM "Pauses" p WHERE p."LiftedAt" IS NULL)""";

    /// <summary>Which channels are in hand is asked once: asked for each row, SQLite would answer it from all that the row's channel has ever published.</summary>
    public static string SqliteTake(bool pauses) =>
        $"""
        UPDATE "Deliveries" SET "State" = CASE "State" WHEN 'Unknown' THEN 'Unknown' ELSE 'Sending' END, "ClaimedBy" = $me, "LeaseUntil" = $lease, "Fence" = "Fence" + 1, "NextTryAt" = NULL,
          "PauseEpoch" = coalesce((SELECT max(e."Epoch") FROM "Pauses" e WHERE e."WorkspaceId" = "Deliveries"."WorkspaceId"), 0), "Version" = randomblob(16)
        WHERE "Id" IN (
          SELECT "Id" FROM (
            SELECT "Id", "NextTryAt", row_number() OVER (PARTITION BY "ChannelId" ORDER BY "NextTryAt", "DueAt", "Id") AS "Turn" FROM (
              SELECT x."Id", x."ChannelId", x."NextTryAt", x."DueAt" FROM "Deliveries" x
              WHERE x."NextTryAt" <= $now AND x."State" IN ('Scheduled', 'Retrying', 'Unknown', 'Sending')
                AND x."ChannelId" NOT IN (SELECT h."ChannelId" FROM "Deliveries" h WHERE h."ClaimedBy" IS NOT NULL)
                {(pauses ? NotPaused : "")}
              ORDER BY x."NextTryAt", x."Id" LIMIT $scan))
          WHERE "Turn" = 1 ORDER BY "NextTryAt", "Id" LIMIT $limit)
        RETURNING {Columns}
        """;

    /// <summary>
    /// A claim need not survive the server: its fence is a moment, so that one made again after a crash is never taken for the one that
    /// was lost. What is taken goes through an array: of a limit given as a parameter the planner believes that it lets through a tenth of
    /// the table, and would then read all of it.
    /// </summary>
    public static string PostgresTake(bool pauses) =>
        $"""
        WITH due AS MATERIALIZED (
          SELECT x."Id", x."ChannelId", x."NextTryAt", x."DueAt" FROM "Deliveries" x
          WHERE x."NextTryAt" <= $1 AND x."State" IN ('Scheduled', 'Retrying', 'Unknown', 'Sending')
            AND NOT EXISTS (SELECT 1 FROM "Deliveries" h WHERE h."ChannelId" = x."ChannelId" AND h."ClaimedBy" IS NOT NULL)
            {(pauses ? NotPaused : StillNoPause)}
          ORDER BY x."NextTryAt", x."Id" LIMIT $4),
        turns AS MATERIALIZED (
          SELECT "Id" FROM (SELECT "Id", "NextTryAt", row_number() OVER (PARTITION BY "ChannelId" ORDER BY "NextTryAt", "DueAt", "Id") AS "Turn" FROM due) q
          WHERE "Turn" = 1 ORDER BY "NextTryAt", "Id" LIMIT $5),
        c AS MATERIALIZED (
          SELECT d."Id" FROM "Deliveries" d WHERE d."Id" = ANY (ARRAY(SELECT "Id" FROM turns)) AND d."NextTryAt" <= $1 FOR UPDATE SKIP LOCKED)
        UPDATE "Deliveries" d SET "State" = CASE d."State" WHEN 'Unknown' THEN 'Unknown' ELSE 'Sending' END, "ClaimedBy" = $3, "LeaseUntil" = $2, "Fence" = greatest(d."Fence" + 1, $1), "NextTryAt" = NULL,
          "PauseEpoch" = coalesce((SELECT max(e."Epoch") FROM "Pauses" e WHERE e."WorkspaceId" = d."WorkspaceId"), 0), "Version" = gen_random_uuid()
        FROM c WHERE d."Id" = c."Id"
        RETURNING {PostgresColumns}
        """;

    public const string PostgresHold =
        $"""
        WITH due AS MATERIALIZED (
          SELECT d."Id" FROM "Deliveries" d WHERE d."NextTryAt" <= $1 AND d."State" <> 'Unknown' AND EXISTS (SELECT 1 FROM "Pauses" p WHERE p."WorkspaceId" = d."WorkspaceId" AND p."LiftedAt" IS NULL
            AND (p."ChannelId" = d."ChannelId" OR p."CampaignId" = d."CampaignId" OR (p."ChannelId" IS NULL AND p."CampaignId" IS NULL))) FOR UPDATE SKIP LOCKED)
        UPDATE "Deliveries" d SET "State" = 'Held', "HeldReason" = 'Paused', "NextTryAt" = NULL, "Fence" = d."Fence" + 1, "Version" = gen_random_uuid()
        FROM due WHERE d."Id" = due."Id"
        RETURNING {PostgresColumns}
        """;

    /// <summary>A row that is being written at this moment is left for the next round.</summary>
    public const string PostgresRenew =
        """
        WITH mine AS MATERIALIZED (SELECT "Id" FROM "Deliveries" WHERE "ClaimedBy" = $2 AND "Id" = ANY ($3) FOR UPDATE SKIP LOCKED)
        UPDATE "Deliveries" d SET "LeaseUntil" = $1 FROM mine WHERE d."Id" = mine."Id" RETURNING d."Id"
        """;

    public const string PostgresBegin =
        """
        WITH b AS (SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[], $5::bigint[]) AS t(id, fence, number, segment, at)),
        u AS (
          UPDATE "Deliveries" d SET "OpenAttempt" = b.number, "Attempts" = b.number, "Version" = gen_random_uuid()
          FROM b WHERE d."Id" = b.id AND d."Fence" = b.fence AND d."State" = 'Sending'
            AND d."PauseEpoch" = coalesce((SELECT max(e."Epoch") FROM "Pauses" e WHERE e."WorkspaceId" = d."WorkspaceId"), 0)
          RETURNING d."Id", d."WorkspaceId", b.fence, b.number, b.segment, b.at),
        i AS (
          INSERT INTO "DeliveryAttempts" ("DeliveryId", "Number", "WorkspaceId", "Segment", "Fence", "By", "StartedAt", "Outcome")
          SELECT "Id", number, "WorkspaceId", segment, fence, $6, at, 'Open' FROM u
          ON CONFLICT ("DeliveryId", "Number") DO UPDATE SET "Segment" = excluded."Segment", "Fence" = excluded."Fence", "By" = excluded."By", "StartedAt" = excluded."StartedAt",
            "EndedAt" = NULL, "Outcome" = 'Open', "Code" = NULL, "Detail" = NULL WHERE "DeliveryAttempts"."Outcome" = 'NotCalled')
        SELECT "Id" FROM u
        """;

    public const string PostgresEnd =
        """
        WITH b AS (SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bool[], $7::int[], $8::int[], $9::int[], $10::bigint[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::bigint[])
          AS t(id, fence, state, held, next, keep, attempts, failures, looks, unknown, receipts, resume, url, code, detail, field, published))
        UPDATE "Deliveries" d SET "State" = b.state, "HeldReason" = b.held, "NextTryAt" = b.next, "ClaimedBy" = CASE WHEN b.keep THEN d."ClaimedBy" END, "LeaseUntil" = CASE WHEN b.keep THEN d."LeaseUntil" END,
          "OpenAttempt" = NULL, "Attempts" = b.attempts, "Failures" = b.failures, "Looks" = b.looks, "UnknownSince" = b.unknown, "Receipts" = b.receipts, "Resume" = b.resume, "RemoteUrl" = b.url,
          "ProblemCode" = b.code, "ProblemDetail" = b.detail, "ProblemField" = b.field, "PublishedAt" = b.published, "Version" = gen_random_uuid()
        FROM b WHERE d."Id" = b.id AND d."Fence" = b.fence
        RETURNING d."Id"
        """;

    public const string PostgresLate =
        """
        UPDATE "Deliveries" SET "State" = CASE WHEN $3 = 'Published' THEN 'Published' ELSE 'Retrying' END, "Receipts" = $4, "RemoteUrl" = $5, "PublishedAt" = $6, "NextTryAt" = $7,
          "ClaimedBy" = NULL, "LeaseUntil" = NULL, "UnknownSince" = NULL, "ProblemCode" = NULL, "ProblemDetail" = NULL, "Fence" = "Fence" + 1, "Version" = gen_random_uuid()
        WHERE "Id" = $1 AND "State" = 'Unknown' AND "Attempts" = $2
        """;

    public const string PostgresClose =
        """
        WITH b AS (SELECT * FROM unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[]) AS t(id, number, ended, outcome, code, detail, fence))
        UPDATE "DeliveryAttempts" a SET "EndedAt" = b.ended, "Outcome" = b.outcome, "Code" = b.code, "Detail" = b.detail
        FROM b WHERE a."DeliveryId" = b.id AND a."Number" = b.number AND a."Fence" = b.fence
        """;

    public const string PostgresLook =
        """
        INSERT INTO "DeliveryAttempts" ("DeliveryId", "Number", "WorkspaceId", "Segment", "Fence", "By", "StartedAt", "EndedAt", "Outcome", "Code", "Detail")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
        """;

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static Claim Read(DbDataReader row, long takenAt, Func<object, Guid> guid)
    {
        var state = Enum.Parse<DeliveryState>(row.GetString(10));
        return new()
        {
            Id = DeliveryId.From(guid(row.GetValue(0))),
            Workspace = WorkspaceId.From(guid(row.GetValue(1))),
            Post = PostId.From(guid(row.GetValue(2))),
            Channel = ChannelId.From(guid(row.GetValue(3))),
            DueAt = Instant.FromUnixTimeTicks(row.GetInt64(4)),
            Fence = row.GetInt64(5),
            PauseEpoch = row.GetInt64(6),
            IdempotencyKey = row.GetString(7),
            ContentHash = Text(row, 8),
            ScheduledBy = row.IsDBNull(9) ? null : UserId.From(guid(row.GetValue(9))),
            ToReconcile = state == DeliveryState.Unknown,
            KeptSince = takenAt,
            State = state,
            Attempts = row.GetInt32(11),
            Failures = row.GetInt32(12),
            Looks = row.GetInt32(13),
            UnknownSince = row.IsDBNull(14) ? null : Instant.FromUnixTimeTicks(row.GetInt64(14)),
            ReceiptsJson = Text(row, 15),
            Resume = Text(row, 16),
            RemoteUrl = Text(row, 17),
        };
    }

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
