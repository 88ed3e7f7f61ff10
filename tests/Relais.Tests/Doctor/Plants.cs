using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Model;
using Relais.Content;
using Relais.Content.Model;
using Relais.Kernel.Audit;
using Relais.Kernel.Ids;
using Relais.Kernel.Outbox;
using Relais.Kernel.People;
using Relais.Kernel.Secrets;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Team;
using Relais.Team.Model;

namespace Relais.Tests.Doctor;

/// <summary>Breaks the invariant of that name.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BreaksAttribute(string invariant) : Attribute
{
    public string Invariant { get; } = invariant;
}

/// <summary>One breach for each invariant, made behind the product's back, as a bug or a hand in the database would.</summary>
internal static class Plants
{
    [Breaks("kernel.audit_is_sealed")]
    public static Task HeadSetBack(Ward w) => w.Update<AuditHead>(h => h.Chain == w.App.Workspace, s => s.SetProperty(h => h.Seq, h => h.Seq - 1));

    [Breaks("kernel.audit_chains_hold")]
    public static Task ChangedEntry(Ward w) => w.Update<AuditEntry>(e => e.Action == "posts.create", s => s.SetProperty(e => e.ActorName, "Mallory Towers"));

    [Breaks("kernel.outbox_moves")]
    public static Task Outbox(Ward w) => w.Add(OutboxMessage.Of(Id.New<OutboxId>(w.App.Clock.Now), w.App.Workspace, "mail", new { }, w.App.Clock.Now - Duration.FromHours(2)));

    [Breaks("kernel.rows_have_a_workspace")]
    public static Task NoWorkspace(Ward w) => w.Set(w.Coming, s => s.SetProperty(d => d.WorkspaceId, Id.New<WorkspaceId>(w.App.Clock.Now)));

    [Breaks("kernel.zones_are_known")]
    public static Task Zone(Ward w) => w.Update<Workspace>(x => x.Id == w.App.Workspace, s => s.SetProperty(x => x.Zone, "Europe/Atlantis"));

    [Breaks("identity.secrets_open")]
    public static Task CookieKey(Ward w) => w.Add(new StoredKey { Id = "key", Sealed = [0, 0, 0, 9, .. new byte[60]] });

    [Breaks("identity.members_have_accounts")]
    public static Task Member(Ward w) => w.Add(new Member { Id = Id.New<MemberId>(w.App.Clock.Now), WorkspaceId = w.App.Workspace, UserId = Id.New<UserId>(w.App.Clock.Now) });

    [Breaks("identity.workspaces_have_an_owner")]
    public static Task Owner(Ward w) => w.Update<Member>(m => m.UserId == w.App.Ada.User, s => s.SetProperty(m => m.LeftAt, w.App.Clock.Now));

    [Breaks("channels.credentials_open")]
    public static Task Credential(Ward w) => w.Update<Channel>(c => c.Id == w.Channel, s => s.SetProperty(c => c.Credential, new byte[80]));

    [Breaks("channels.connected_has_a_credential")]
    public static Task NoCredential(Ward w) => w.Update<Channel>(c => c.Id == w.Channel, s => s.SetProperty(c => c.Credential, (byte[]?)null));

    [Breaks("channels.workspaces_do_not_mix")]
    public static Task History(Ward w) => w.Update<ConnectionEvent>(e => e.ChannelId == w.Channel, s => s.SetProperty(e => e.WorkspaceId, w.App.Mallory.Workspace!.Value));

    [Breaks("team.somebody_holds_the_baton")]
    public static Task NobodyLeft(Ward w) => w.Update<Member>(m => m.WorkspaceId == w.App.Workspace, s => s.SetProperty(m => m.LeftAt, w.App.Clock.Now));

    [Breaks("team.absences_end_after_they_begin")]
    public static Task Backwards(Ward w) => w.Add(Away(w, w.App.Workspace, w.App.Ada.Member!.Value, -1));

    [Breaks("team.workspaces_do_not_mix")]
    public static Task OthersAbsence(Ward w) => w.Add(Away(w, w.App.Workspace, w.App.Mallory.Member!.Value, 1));

    [Breaks("content.media_files_are_there")]
    public static async Task NoFile(Ward w) => File.Delete(await w.FileOfPhoto());

    [Breaks("content.media_files_are_unchanged")]
    public static async Task OtherBytes(Ward w) => await File.AppendAllTextAsync(await w.FileOfPhoto(), "x");

    [Breaks("content.workspaces_do_not_mix")]
    public static Task Variant(Ward w) => w.Update<Variant>(v => v.PostId == w.ComingPost, s => s.SetProperty(v => v.WorkspaceId, w.App.Mallory.Workspace!.Value));

    [Breaks("publishing.one_open_call")]
    public static async Task TwoOpen(Ward w)
    {
        await w.Add(Call(w, w.First, 8, AttemptOutcome.Open));
        await w.Add(Call(w, w.First, 9, AttemptOutcome.Open));
    }

    [Breaks("publishing.open_calls_are_in_hand")]
    public static Task LeftOpen(Ward w) => w.Add(Call(w, w.First, 9, AttemptOutcome.Open));

    [Breaks("publishing.one_receipt_per_segment")]
    public static Task SentTwice(Ward w) => w.Add(Call(w, w.First, 9, AttemptOutcome.Done));

    [Breaks("publishing.receipts_are_not_shared")]
    public static Task SharedReceipt(Ward w) => w.Update<Delivery>(d => d.State == DeliveryState.Published, s => s.SetProperty(d => d.RemoteUrl, "https://scripted.example/@canal/1"));

    [Breaks("publishing.keys_are_unique")]
    public static Task SameKey(Ward w) => w.Update<Delivery>(d => d.State == DeliveryState.Published, s => s.SetProperty(d => d.IdempotencyKey, "same"));

    [Breaks("publishing.no_call_during_a_pause")]
    public static Task DuringAPause(Ward w) => w.Add(Paused(w, w.Channel, Duration.FromMinutes(30), 0));

    [Breaks("publishing.no_call_under_an_old_pause_epoch")]
    public static async Task OldEpoch(Ward w)
    {
        // Lifted before the call, so that only the epoch tells that the claim is older than the pause.
        var pause = Paused(w, null, Duration.FromMinutes(30), 7);
        (pause.LiftedAt, pause.LiftedBy) = (pause.StartedAt + Duration.FromMinutes(1), "Ada");
        await w.Add(pause);
    }

    [Breaks("publishing.sending_is_in_hand")]
    public static Task Sending(Ward w) => w.Set(w.Coming, s => s.SetProperty(d => d.State, DeliveryState.Sending), s => s.SetProperty(d => d.NextTryAt, (Instant?)null));

    [Breaks("publishing.leases_are_kept")]
    public static Task Lease(Ward w) => w.Set(
        w.Coming,
        s => s.SetProperty(d => d.State, DeliveryState.Sending),
        s => s.SetProperty(d => d.NextTryAt, (Instant?)null),
        s => s.SetProperty(d => d.ClaimedBy, "dead"),
        s => s.SetProperty(d => d.LeaseUntil, w.App.Clock.Now - Duration.FromMinutes(10)));

    [Breaks("publishing.claims_have_work")]
    public static Task Claim(Ward w) => w.Set(w.First, s => s.SetProperty(d => d.ClaimedBy, "odd"), s => s.SetProperty(d => d.LeaseUntil, w.App.Clock.Now + Duration.FromMinutes(1)));

    [Breaks("publishing.unknown_is_settled")]
    public static Task Unknown(Ward w) => w.Set(
        w.Coming,
        s => s.SetProperty(d => d.State, DeliveryState.Unknown),
        s => s.SetProperty(d => d.UnknownSince, w.App.Clock.Now),
        s => s.SetProperty(d => d.NextTryAt, w.App.Clock.Now + Duration.FromDays(3)));

    [Breaks("publishing.nothing_is_stranded")]
    public static Task Stranded(Ward w) => w.Set(w.Coming, s => s.SetProperty(d => d.NextTryAt, (Instant?)null));

    [Breaks("publishing.only_work_is_due")]
    public static Task DueAndOver(Ward w) => w.Set(w.First, s => s.SetProperty(d => d.NextTryAt, w.App.Clock.Now + Duration.FromHours(1)));

    [Breaks("publishing.nothing_is_overdue")]
    public static Task Overdue(Ward w) => w.Set(w.Coming, s => s.SetProperty(d => d.NextTryAt, w.App.Clock.Now - Duration.FromMinutes(20)));

    [Breaks("publishing.instants_match_wall_times")]
    public static Task Instant(Ward w) => w.Set(w.Coming, s => s.SetProperty(d => d.DueAt, w.App.Clock.Now + Duration.FromHours(1)));

    [Breaks("publishing.published_has_a_receipt")]
    public static Task NoReceipt(Ward w) => w.Set(w.First, s => s.SetProperty(d => d.Receipts, (string?)null), s => s.SetProperty(d => d.RemoteUrl, (string?)null));

    [Breaks("publishing.published_is_in_the_log")]
    public static async Task NoAudit(Ward w)
    {
        await using var db = await w.App.Db();
        var target = w.First.ToString();
        (await db.Set<AuditEntry>().Where(a => a.Target == target).ExecuteDeleteAsync()).ShouldBeGreaterThan(0);
    }

    [Breaks("publishing.goes_out_as_scheduled")]
    public static Task OtherText(Ward w) => w.Update<Post>(p => p.Id == w.ComingPost, s => s.SetProperty(p => p.Segments, """[{"text":"Autre","media":[]}]"""));

    [Breaks("publishing.nothing_unapproved_goes_out")]
    public static Task InReview(Ward w) => w.Update<Post>(p => p.Id == w.ComingPost, s => s.SetProperty(p => p.State, PostState.InReview));

    [Breaks("publishing.workspaces_do_not_mix")]
    public static Task Delivery(Ward w) => w.Set(w.Coming, s => s.SetProperty(d => d.WorkspaceId, w.App.Mallory.Workspace!.Value));

    private static Attempt Call(Ward w, DeliveryId delivery, int number, AttemptOutcome outcome) => new()
    {
        DeliveryId = delivery, Number = number, WorkspaceId = w.App.Workspace, Segment = 0, By = "planted", StartedAt = w.App.Clock.Now, Outcome = outcome, Fence = -1,
    };

    private static Pause Paused(Ward w, ChannelId? channel, Duration ago, long epoch) => new()
    {
        Id = Id.New<PauseId>(w.App.Clock.Now), WorkspaceId = w.App.Workspace, ChannelId = channel, Epoch = epoch, Reason = "planted", StartedAt = w.App.Clock.Now - ago, StartedBy = "Ada",
    };

    private static Absence Away(Ward w, WorkspaceId workspace, MemberId member, int days) => new()
    {
        Id = Id.New<AbsenceId>(w.App.Clock.Now),
        WorkspaceId = workspace,
        MemberId = member,
        From = new(2026, 8, 10, 0, 0),
        Until = new LocalDateTime(2026, 8, 10, 0, 0).PlusDays(days),
        Zone = "Europe/Paris",
        State = AbsenceState.Agreed,
    };
}
