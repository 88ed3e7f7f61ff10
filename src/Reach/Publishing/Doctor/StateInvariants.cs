using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Kernel.Audit;
using Relais.Kernel.Invariants;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;

namespace Relais.Publishing.Doctor;

/// <summary>What holds of where deliveries stand: each is on its way, waits for a person, or is over.</summary>
internal static class StateInvariants
{
    private static readonly Duration Overdue = Duration.FromMinutes(5);

    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("publishing.sending_is_in_hand",
            "What is being sent is in hand of a process, or says when it goes on.",
            "Look at the account whether it is there, then send it again or settle it from its page.",
            SendingIsInHand),
        new("publishing.leases_are_kept",
            "Whoever has a delivery in hand renews its lease; from the dead, another takes it.",
            "Start a process of role all or worker: it takes over at once. If one runs, its log says why it cannot.",
            LeasesAreKept),
        new("publishing.claims_have_work",
            "Only what is being sent or looked for is in hand.",
            "Restart the process that holds it; its lease then ends.",
            ClaimsHaveWork),
        new("publishing.unknown_is_settled",
            "What had no answer is looked for soon, and says since when it is not known.",
            "Open the delivery, look at the account, and say whether it is there.",
            UnknownIsSettled),
        new("publishing.nothing_is_stranded",
            "What is scheduled or to be tried again says when.",
            "It would never go out. Open the post and schedule it again.",
            NothingIsStranded),
        new("publishing.only_work_is_due",
            "Only what the engine may send says when it is next tried.",
            "Open the delivery and move it, which writes its place anew.",
            OnlyWorkIsDue),
        new("publishing.nothing_is_overdue",
            "Nothing waits past its time without a reason: a pause, a busy channel, a network that asked for quiet.",
            "Check that a process of role all or worker runs, and read its log.",
            NothingIsOverdue),
        new("publishing.instants_match_wall_times",
            "A delivery's instant is its wall time in its zone, by the zone database of this program.",
            "Restart a process of role all or worker: it derives the instants anew. If the zone's name is unknown, move the delivery.",
            InstantsMatch),
        new("publishing.published_has_a_receipt",
            "What is published says where it is.",
            "Look at the account. If it is not there, make the post anew.",
            PublishedHasAReceipt),
        new("publishing.published_is_in_the_log",
            "The audit log tells of everything that was published.",
            "Somebody removed entries, or wrote to the database by hand. Compare with a backup.",
            PublishedIsInTheLog),
    ];

    private static Task<IReadOnlyList<Breach>> SendingIsInHand(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>().Where(d => d.State == DeliveryState.Sending && d.ClaimedBy == null && d.NextTryAt == null).Select(d => d.Id),
        id => new($"delivery {id}", "is being sent by nobody"),
        cancel);

    private static Task<IReadOnlyList<Breach>> LeasesAreKept(Examination look, CancellationToken cancel)
    {
        var since = look.Now - Duration.Max(Duration.FromMinutes(1), Duration.FromSeconds(2 * look.Services.GetRequiredService<RelaisSettings>().LeaseSeconds));
        return Examination.Of(
            look.Rows<Delivery>().Where(d => d.ClaimedBy != null && (d.LeaseUntil == null || d.LeaseUntil < since)).Select(d => new { d.Id, d.ClaimedBy, d.LeaseUntil }),
            d => new($"delivery {d.Id}", $"{d.ClaimedBy} holds it with a lease that ended at {d.LeaseUntil}"),
            cancel);
    }

    private static Task<IReadOnlyList<Breach>> ClaimsHaveWork(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>().Where(d => d.ClaimedBy != null && d.State != DeliveryState.Sending && d.State != DeliveryState.Unknown).Select(d => new { d.Id, d.State, d.ClaimedBy }),
        d => new($"delivery {d.Id}", $"is {d.State}, yet {d.ClaimedBy} has it in hand"),
        cancel);

    private static Task<IReadOnlyList<Breach>> UnknownIsSettled(Examination look, CancellationToken cancel)
    {
        var latest = look.Now + Reconciler.Longest + Duration.FromHours(1);
        return Examination.Of(
            look.Rows<Delivery>().Where(d => d.State == DeliveryState.Unknown && (d.UnknownSince == null || d.NextTryAt > latest)).Select(d => new { d.Id, d.NextTryAt, d.UnknownSince }),
            d => new($"delivery {d.Id}", d.UnknownSince is null ? "does not say since when it is not known" : $"is looked for only at {d.NextTryAt}, and no person is asked"),
            cancel);
    }

    private static Task<IReadOnlyList<Breach>> NothingIsStranded(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>().Where(d => (d.State == DeliveryState.Scheduled || d.State == DeliveryState.Retrying) && d.ClaimedBy == null && d.NextTryAt == null).Select(d => new { d.Id, d.State, d.Local, d.Zone }),
        d => new($"delivery {d.Id}", $"is {d.State} for {d.Local} ({d.Zone}) and will never be tried"),
        cancel);

    private static Task<IReadOnlyList<Breach>> OnlyWorkIsDue(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>()
            .Where(d => d.NextTryAt != null && d.State != DeliveryState.Scheduled && d.State != DeliveryState.Retrying && d.State != DeliveryState.Sending && d.State != DeliveryState.Unknown)
            .Select(d => new { d.Id, d.State, d.NextTryAt }),
        d => new($"delivery {d.Id}", $"is {d.State}, yet says that it is tried at {d.NextTryAt}"),
        cancel);

    private static Task<IReadOnlyList<Breach>> NothingIsOverdue(Examination look, CancellationToken cancel) => Examination.Of(
        OverdueRows.WithoutReason(look.Db, look.Now, Overdue).OrderBy(d => d.NextTryAt).Select(d => new { d.Id, d.State, d.NextTryAt }),
        d => new($"delivery {d.Id}", $"is {d.State}, was due at {d.NextTryAt}, and nobody has taken it"),
        cancel);

    private static async Task<IReadOnlyList<Breach>> InstantsMatch(Examination look, CancellationToken cancel)
    {
        var zones = look.Services.GetRequiredService<Zones>();
        var breaches = new List<Breach>();
        var open = look.Rows<Delivery>()
            .Where(d => d.State != DeliveryState.Published && d.State != DeliveryState.Cancelled && d.State != DeliveryState.Unknown && d.State != DeliveryState.Sending && d.State != DeliveryState.Retrying)
            .Select(d => new { d.Id, d.Local, d.Zone, d.DueAt });
        await foreach (var d in open.AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!zones.Knows(d.Zone))
            {
                breaches.Add(new($"delivery {d.Id}", $"its zone '{d.Zone}' is unknown"));
            }
            else if (!zones.Shows(d.DueAt, d.Local, d.Zone))
            {
                breaches.Add(new($"delivery {d.Id}", $"{d.Local} in {d.Zone} is {zones.Resolve(d.Local, d.Zone).Instant}, its row says {d.DueAt}"));
            }

            if (breaches.Count == Examination.Most)
            {
                break;
            }
        }

        return breaches;
    }

    private static Task<IReadOnlyList<Breach>> PublishedHasAReceipt(Examination look, CancellationToken cancel) => Examination.Of(
        look.Rows<Delivery>().Where(d => d.State == DeliveryState.Published && ((d.Receipts == null && d.RemoteUrl == null) || d.PublishedAt == null)).Select(d => d.Id),
        id => new($"delivery {id}", "is published, and nothing says where or when"),
        cancel);

    private static async Task<IReadOnlyList<Breach>> PublishedIsInTheLog(Examination look, CancellationToken cancel)
    {
        var breaches = new List<Breach>();
        var published = await look.Rows<Delivery>().Where(d => d.State == DeliveryState.Published).Select(d => d.Id).ToListAsync(cancel);
        foreach (var page in published.Chunk(500))
        {
            var names = Array.ConvertAll(page, id => id.ToString());
            var told = (await look.Rows<AuditEntry>().Where(a => a.Kind == "delivery" && names.Contains(a.Target!)).Select(a => a.Target!).Distinct().ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);
            breaches.AddRange(names.Where(n => !told.Contains(n)).Select(n => new Breach($"delivery {n}", "is published, and the audit log has no entry about it")));
        }

        return breaches;
    }
}
