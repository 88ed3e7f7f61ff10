using System.Linq.Expressions;
using Relais.Kernel.Data;

namespace Relais.Tests.Kernel;

#pragma warning disable EF9100 // As the class says of itself.
public sealed class InterpretedConstantsTests
{
    [Fact]
    public void What_only_fetches_a_value_is_interpreted()
    {
        Expression<Func<string, object>> fetch = text => text.Length;
        InterpretedConstants.MakesNoFunction(fetch).ShouldBeTrue();
    }

    [Fact]
    public void What_makes_a_function_that_rows_are_read_with_is_compiled()
    {
        Expression<Func<string, object>> make = text => (Func<int, int>)(row => row + text.Length);
        InterpretedConstants.MakesNoFunction(make).ShouldBeFalse();
    }
}
