using NodaTime;
using Relais.Content.Writing;
using Relais.Publishing.Calendar;

namespace Relais.Tests.Host;

public sealed class AddressesTests
{
    [Fact]
    public async Task A_number_in_the_place_of_a_words_name_is_as_if_it_were_not_there()
    {
        await using var host = await SignedInHost.Start();
        await host.Do(host.Ada, new CreatePostRequest("Houblon", "Samedi", []));
        using var ada = host.Browser(host.Ada);

        (await ada.GetStringAsync("/w/canal/queue?part=7")).ShouldNotContain("publishing.queue.none.7");
        (await ada.GetStringAsync("/w/canal/posts?state=7")).ShouldContain("Houblon");
        (await ada.GetStringAsync("/w/canal/posts?state=draft")).ShouldContain("Houblon");
        (await ada.GetStringAsync("/w/canal/posts?state=approved")).ShouldNotContain("Houblon");

        var today = new LocalDate(2026, 8, 4);
        var read = CalendarAddress.Parse("7", null, null, null, "7", null, today);
        (read.Mode, read.State).ShouldBe((CalendarMode.Month, null));
        (await ada.GetAsync("/w/canal/calendar?view=7&state=99")).EnsureSuccessStatusCode();
    }
}
