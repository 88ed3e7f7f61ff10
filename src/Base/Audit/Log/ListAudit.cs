using NodaTime;
using Relais.Identity;
using Relais.Kernel.Audit;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;

namespace Relais.Audit.Log;

/// <summary>The record of who did what, newest first. What is left out does not narrow.</summary>
/// <param name="Person">Who did it.</param>
/// <param name="Area">What part of the product: the first word of the action, such as <c>posts</c>.</param>
/// <param name="Action">One action, such as <c>posts.create</c>.</param>
/// <param name="Kind">Kind of thing changed, such as <c>post</c>.</param>
/// <param name="Target">Identifier of the thing changed.</param>
/// <param name="From">First day, in the reader's zone.</param>
/// <param name="To">Last day, in the reader's zone.</param>
/// <param name="Query">Part of the name that the thing had.</param>
/// <param name="Cursor">From an earlier page.</param>
public sealed record ListAudit(
    UserId? Person = null, string? Area = null, string? Action = null, string? Kind = null, string? Target = null, LocalDate? From = null, LocalDate? To = null, string? Query = null,
    string? Cursor = null) : IRequest<AuditList>;

/// <summary>One page of the record.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Cursor of the next page.</param>
/// <param name="People">Everyone who is or was a member, to filter by.</param>
/// <param name="Seal">How far the record is sealed.</param>
public sealed record AuditList(IReadOnlyList<AuditLine> Items, string? Next, IReadOnlyList<AuditPerson> People, SealStand? Seal);

/// <summary>Somebody to filter by.</summary>
public sealed record AuditPerson(UserId User, string Name);

/// <summary>How far the record is sealed.</summary>
/// <param name="Count">Entries sealed.</param>
/// <param name="Link">The newest link, to write down and compare one day.</param>
/// <param name="At">When it was sealed.</param>
public sealed record SealStand(long Count, string Link, Instant At);

/// <summary>One entry.</summary>
/// <param name="Id">The entry.</param>
/// <param name="At">When.</param>
/// <param name="User">Who, when it was a person.</param>
/// <param name="Name">Their name at that moment.</param>
/// <param name="Door">Through which door.</param>
/// <param name="Address">From which network address.</param>
/// <param name="Action">What: the slice that ran.</param>
/// <param name="Kind">Kind of thing changed.</param>
/// <param name="Target">Its identifier.</param>
/// <param name="Title">Its name at that moment.</param>
/// <param name="Before">What stood before, as JSON.</param>
/// <param name="After">What stands after, as JSON.</param>
/// <param name="Seq">Its place among the sealed; empty in its first second.</param>
/// <param name="ErasedAt">When its payload was erased by right.</param>
public sealed record AuditLine(
    AuditId Id, Instant At, UserId? User, string Name, Door Door, string? Address, string Action, string? Kind, string? Target, string? Title, string? Before, string? After, long? Seq, Instant? ErasedAt);

[Slice("audit.list", AuditPermissions.See, Http = "GET /audit")]
internal sealed class ListAuditSlice(Entries entries, People people) : ReadSlice<ListAudit, AuditList>
{
    private const int Page = 50;

    public override async Task<Outcome<AuditList>> Handle(ListAudit request, Caller caller, CancellationToken cancel)
    {
        var (items, next) = await entries.Page(caller, request, Page, cancel);
        var everyone = await people.EverAsync(cancel);
        return new AuditList(items, next, [.. everyone.Select(p => new AuditPerson(p.User, p.Name))], await entries.Stand(caller, cancel));
    }
}
