using Relais.Kernel.Slices;
using Relais.Team.Catalog;

namespace Relais.Team.Roster;

/// <summary>The functions read once for a page that shows them beside every member.</summary>
internal sealed class FunctionsOnPage(Pipeline pipeline, Current current)
{
    private Task<Outcome<FunctionList>>? read;

    internal async Task<FunctionList?> Get()
    {
        var outcome = await (read ??= pipeline.Run(current.Caller, new ListFunctions()));
        return outcome.Ok ? outcome.Value : null;
    }
}
