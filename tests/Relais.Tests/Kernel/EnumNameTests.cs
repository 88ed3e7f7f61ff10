using Relais.Kernel.Settings;
using Relais.Kernel.Words;

namespace Relais.Tests.Kernel;

public sealed class EnumNameTests
{
    [Theory]
    [InlineData("worker")]
    [InlineData("Worker")]
    [InlineData(" WORKER ")]
    public void A_name_is_read_in_any_case(string text) => EnumName.Read<ProcessRole>(text).ShouldBe(ProcessRole.Worker);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("boss")]
    [InlineData("0")]
    [InlineData("7")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("all,web")]
    public void Numbers_lists_and_other_words_are_no_name(string? text) => EnumName.Read<ProcessRole>(text).ShouldBeNull();
}
