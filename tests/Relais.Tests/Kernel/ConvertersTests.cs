using Relais.Kernel.Data;
using Relais.Publishing;

namespace Relais.Tests.Kernel;

public sealed class ConvertersTests
{
    private readonly EnumToText<DeliveryState> states = new();

    [Fact]
    public void A_value_is_kept_by_its_name()
    {
        foreach (var state in Enum.GetValues<DeliveryState>())
        {
            states.ConvertToProvider(state).ShouldBe(state.ToString());
            states.ConvertFromProvider(state.ToString()).ShouldBe(state);
        }
    }

    [Fact]
    public void A_name_that_this_program_does_not_know_reads_as_the_first_value() =>
        states.ConvertFromProvider("Teleported").ShouldBe(default(DeliveryState));
}
