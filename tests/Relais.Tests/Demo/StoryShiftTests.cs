using NodaTime;
using Relais.Demo;
using Shouldly;
using Xunit;

namespace Relais.Tests.Demo;

public sealed class StoryShiftTests
{
    private static readonly Story Written = Story.Load();

    public static TheoryData<int> Days() => [-400, -8, -2, -1, 0, 1, 2, 3, 4, 5, 6, 110, 1234];

    [Fact]
    public void On_its_own_day_the_story_is_as_written()
    {
        var told = Written.On(Written.Reference);
        told.Posts.Select(post => post.State).ShouldBe(Written.Posts.Select(post => post.State));
        told.Posts.Zip(Written.Posts).ShouldAllBe(pair => pair.Second.At == null || pair.First.At == pair.Second.At);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void Whatever_the_day_every_post_keeps_its_weekday_and_time(int days)
    {
        var now = Written.Reference.PlusDays(days);
        var told = Written.On(now);
        var failedAhead = 0;
        foreach (var (moved, written) in told.Posts.Zip(Written.Posts).Where(pair => pair.Second.At is not null))
        {
            moved.At!.Value.TimeOfDay.ShouldBe(written.At!.Value.TimeOfDay);
            if (moved.At.Value.DayOfWeek != written.At.Value.DayOfWeek)
            {
                // Only a failure that would lie ahead is told on an earlier day.
                written.State.ShouldBeOneOf(StoryState.Missed, StoryState.Refused);
                failedAhead++;
            }
        }

        failedAhead.ShouldBeLessThanOrEqualTo(1);
        foreach (var (moved, written) in told.Campaigns.Zip(Written.Campaigns))
        {
            moved.From.DayOfWeek.ShouldBe(written.From.DayOfWeek);
            Period.DaysBetween(moved.From, moved.To).ShouldBe(Period.DaysBetween(written.From, written.To));
        }
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void Whatever_the_day_the_story_is_about_the_current_week(int days)
    {
        var today = Written.Reference.Date.PlusDays(days);
        var shifted = Written.Reference.Date.PlusWeeks(Written.WeeksTo(today));
        shifted.PlusDays(-(int)shifted.DayOfWeek).ShouldBe(today.PlusDays(-(int)today.DayOfWeek));
        Written.On(today + new LocalTime(9, 0)).Shifts.ShouldAllBe(shift => shift.From.Date == today);
    }

    [Theory]
    [MemberData(nameof(Days))]
    public void Whatever_the_day_no_state_contradicts_the_clock(int days)
    {
        foreach (var hour in new[] { 0, 10, 23 })
        {
            var now = Written.Reference.Date.PlusDays(days) + new LocalTime(hour, 30);
            var told = Written.On(now);
            foreach (var post in told.Posts)
            {
                var past = post.At.ShouldNotBeNull() <= now;
                switch (post.State)
                {
                    case StoryState.Published or StoryState.Missed or StoryState.Refused or StoryState.Unknown or StoryState.Retrying:
                        past.ShouldBeTrue(post.Key);
                        break;
                    case StoryState.Scheduled or StoryState.Approved or StoryState.Review:
                        past.ShouldBeFalse(post.Key);
                        break;
                }
            }

            told.Posts.Select(post => post.State).Distinct().Count().ShouldBeGreaterThanOrEqualTo(12);
            told.Posts.Where(post => post.InMinutes > 0).ShouldAllBe(post => post.State == StoryState.Scheduled && post.At <= now.PlusMinutes(30));
        }
    }

    [Fact]
    public void A_post_still_in_review_at_its_time_is_held_and_says_so()
    {
        var told = Written.On(new LocalDateTime(2026, 8, 9, 12, 0));
        var cat = told.Posts.Single(post => post.Title == "Houblon, chat de brasserie");
        cat.State.ShouldBe(StoryState.Held);
        cat.Failure.ShouldNotBeNull().Code.ShouldBe("not-approved");
    }
}
