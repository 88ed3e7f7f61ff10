using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;
using Relais.Team.Holding;
using Relais.Team.Model;

namespace Relais.Team.Survey;

/// <summary>One member's answers to the survey: for them and their manager alone.</summary>
public sealed record ReadSurvey(MemberId Member) : IRequest<SurveyView>;

/// <summary>A member's answers.</summary>
/// <param name="Duties">The duties of the matrix, with whether they would rather do them.</param>
/// <param name="AnsweredAt">When; <see langword="null"/> before the first answer.</param>
/// <param name="MayAnswer">Whether they are the reader's own.</param>
public sealed record SurveyView(string? Likes, string? WouldChange, IReadOnlyList<SurveyDuty> Duties, string? Rewards, Instant? AnsweredAt, bool MayAnswer, Guid? Version) : IVersioned
{
    Guid IVersioned.Version => Version ?? Guid.Empty;
}

/// <summary>A duty one can say one would rather do.</summary>
public sealed record SurveyDuty(DutyId Duty, string Name, bool IsPreferred);

[Slice("team.survey", TeamPermissions.See, Http = "GET /members/{member}/survey")]
internal sealed class ReadSurveySlice(AppDb db, FactsReader reader, Text words) : ReadSlice<ReadSurvey, SurveyView>
{
    public override async Task<Outcome<SurveyView>> Handle(ReadSurvey request, Caller caller, CancellationToken cancel)
    {
        var facts = await reader.Read(cancel);
        if (!facts.ById.ContainsKey(request.Member))
        {
            return Problem.NotFound("team.member_gone");
        }

        if (caller.Member is not { } me || (me != request.Member && facts.ManagerOf(request.Member) != me))
        {
            return Problem.Forbidden("team.survey_private");
        }

        var answer = await db.Set<SurveyAnswer>().AsNoTracking().FirstOrDefaultAsync(a => a.MemberId == request.Member, cancel);
        var text = words.For(caller.Language);
        return new SurveyView(
            answer?.Likes, answer?.WouldChange, [.. facts.Duties.Select(d => new SurveyDuty(d.Id, d.NameFor(text), answer?.PreferredDuties.Contains(d.Id.Value) == true))],
            answer?.Rewards, answer?.AnsweredAt, me == request.Member, answer?.Version);
    }
}
