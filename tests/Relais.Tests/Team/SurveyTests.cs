using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Team;
using Relais.Team.Covering;
using Relais.Team.Places;
using Relais.Team.Survey;

namespace Relais.Tests.Team;

public sealed class SurveyTests
{
    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task Answers_are_read_by_the_person_and_their_manager_alone_and_help_to_fill_a_gap(StoreKind store)
    {
        await using var world = await TeamWorld.On(store);
        var app = world.App;
        var webcare = world["webcare"];
        (await app.Do(app.Ada, new ReadCell(webcare, world.Canal))).Proposals[0].Member.ShouldNotBe(world.Carl.Member!.Value);
        await app.Do(world.Carl, new AnswerSurvey("Parler aux gens", "Moins de réunions", [webcare], "Un jour de formation"));

        var seen = await app.Do(app.Ada, new ReadSurvey(world.Carl.Member!.Value));
        (seen.Likes, seen.MayAnswer, seen.Duties.Single(d => d.IsPreferred).Duty).ShouldBe(("Parler aux gens", false, webcare));
        (await app.Run(app.Ben, new ReadSurvey(world.Carl.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.Forbidden);
        (await app.Run(app.Mallory, new ReadSurvey(world.Carl.Member!.Value))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);

        var first = (await app.Do(app.Ada, new ReadCell(webcare, world.Canal))).Proposals[0];
        (first.Member, first.Reasons[0]).ShouldBe((world.Carl.Member!.Value, "préfère cette mission"));
        await app.Do(app.Ada, new SaveRules(world.Ben, false));
        (await app.Do(app.Ada, new ReadCell(webcare, world.Canal))).Proposals.ShouldNotContain(p => p.Reasons.Contains("préfère cette mission"), "Ada is no longer Carl's manager");
    }

    [Fact]
    public async Task What_was_answered_is_not_in_the_log_and_a_duty_of_elsewhere_is_refused()
    {
        await using var world = await TeamWorld.On();
        var app = world.App;
        await app.Do(app.Ben, new AnswerSurvey("Le silence", null, [], null));
        await using var db = await app.Db();
        System.Text.Json.JsonSerializer.Serialize(db.Set<global::Relais.Kernel.Audit.AuditEntry>().Where(a => a.Action == "team.answer_survey").Select(a => new { a.Before, a.After }).ToList()).ShouldNotContain("silence");
        (await app.Run(app.Mallory, new AnswerSurvey(null, null, [world["webcare"]], null))).Problem!.Kind.ShouldBe(ProblemKind.NotFound);
        (await app.Run(app.Ben, new AnswerSurvey(new string('x', 1001), null, [], null))).Problem!.Fields.ShouldHaveSingleItem().Field.ShouldBe("likes");
    }
}
