using Relais.Channels;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Time;
using Relais.Kernel.Words;
using Relais.Team.Holding;
using NodaTime;

namespace Relais.Team.Today;

/// <summary>Who holds something at a moment, and why.</summary>
/// <param name="Assigned">The person it was given to.</param>
/// <param name="Duty">The duty it belongs to.</param>
/// <param name="Channel">The channel it is on.</param>
/// <param name="At">The moment; now by default.</param>
public sealed record WhoHolds(MemberId? Assigned = null, DutyId? Duty = null, ChannelId? Channel = null, Instant? At = null) : IRequest<HeldView>;

/// <summary>Exactly one holder.</summary>
/// <param name="Why">Why, in words.</param>
/// <param name="InsteadOf">Whose it is.</param>
/// <param name="Until">When that person is back.</param>
/// <param name="Gap">What is missing, when only the manager holds it.</param>
public sealed record HeldView(MemberId Holder, string Name, HoldReason Reason, string Why, MemberId? InsteadOf, Instant? Until, GapKind? Gap);

[Slice("team.who_holds", TeamPermissions.See, Http = "GET /baton")]
internal sealed class WhoHoldsSlice(Baton front, Text words, Zones zones) : ReadSlice<WhoHolds, HeldView>
{
    public override void Check(WhoHolds request, FieldProblems problems) =>
        problems.Require(request.Assigned is not null || (request.Duty is not null && request.Channel is not null), "assigned", "problem.field.required");

    public override async Task<Outcome<HeldView>> Handle(WhoHolds request, Caller caller, CancellationToken cancel)
    {
        var baton = await front.At(request.At, cancel);
        if ((request.Assigned is { } member && !baton.Facts.ById.ContainsKey(member)) || (request.Duty is { } duty && !baton.Facts.Duties.Any(d => d.Id == duty))
            || (request.Channel is { } channel && !baton.Facts.Channels.Any(c => c.Id == channel)))
        {
            return Problem.NotFound();
        }

        var held = baton.Of(new() { Assigned = request.Assigned, Duty = request.Duty, Channel = request.Channel });
        return new HeldView(held.Holder, baton.Facts.ById[held.Holder].Name, held.Reason, new BatonWords(words.For(caller.Language), zones[caller.Zone]).Why(held, baton.Facts), held.InsteadOf, held.Until, held.Gap);
    }
}
