using Microsoft.EntityFrameworkCore;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Team.Model;

namespace Relais.Team.Survey;

/// <summary>Answers the team's survey for oneself; nobody answers for somebody else.</summary>
/// <param name="Likes">What one likes in the work.</param>
/// <param name="WouldChange">What one would change.</param>
/// <param name="PreferredDuties">The duties one would rather do.</param>
/// <param name="Rewards">What one would like in return.</param>
/// <param name="Version">The version seen.</param>
public sealed record AnswerSurvey(string? Likes, string? WouldChange, IReadOnlyList<DutyId> PreferredDuties, string? Rewards, Guid? Version = null) : IRequest<Done>, IAboutVersion;

[Slice("team.answer_survey", TeamPermissions.OwnAbsences, Http = "PUT /team/survey")]
internal sealed class AnswerSurveySlice : WriteSlice<AnswerSurvey, Done>
{
    public override void Check(AnswerSurvey request, FieldProblems problems)
    {
        foreach (var (text, field) in new[] { (request.Likes, "likes"), (request.WouldChange, "wouldChange"), (request.Rewards, "rewards") })
        {
            problems.Require((text?.Length ?? 0) <= SurveyAnswer.TextLength, field, "problem.field.too_long", SurveyAnswer.TextLength);
        }
    }

    public override async Task<Outcome<Done>> Handle(AnswerSurvey request, Work work)
    {
        if (work.Caller.Member is not { } me)
        {
            return Problem.Forbidden();
        }

        var wanted = request.PreferredDuties.Distinct().ToList();
        if (await work.Db.Set<Duty>().CountAsync(d => wanted.Contains(d.Id), work.Cancel) != wanted.Count)
        {
            return Problem.NotFound("team.duty_gone");
        }

        var answer = await work.Db.Set<SurveyAnswer>().FirstOrDefaultAsync(a => a.MemberId == me, work.Cancel);
        if (answer is not null && request.Version is { } seen && seen != answer.Version)
        {
            return Problem.Conflict("problem.conflict", new { answer.Version });
        }

        if (answer is null)
        {
            answer = new() { MemberId = me, WorkspaceId = work.Workspace };
            work.Db.Add(answer);
        }

        var before = new AnswerSurvey(answer.Likes, answer.WouldChange, [.. answer.PreferredDuties.Select(d => new DutyId(d))], answer.Rewards);
        (answer.Likes, answer.WouldChange, answer.Rewards) = (Trimmed(request.Likes), Trimmed(request.WouldChange), Trimmed(request.Rewards));
        answer.PreferredDuties = wanted.ConvertAll(d => d.Value);
        answer.AnsweredAt = work.Now;

        // That it was answered is everybody's to read in the log; what was answered is not.
        work.Audit.About("member", me, work.Caller.Name);
        work.UndoBy(before);
        work.Tell("team");
        work.Reply.Toast("team.survey_kept");
        return Done.It;
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
