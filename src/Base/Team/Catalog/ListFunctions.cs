using Relais.Kernel.Slices;

namespace Relais.Team.Catalog;

/// <summary>Lists the functions and who holds them.</summary>
public sealed record ListFunctions : IRequest<FunctionList>;

/// <summary>The functions in the team's order.</summary>
/// <param name="Functions">The functions.</param>
/// <param name="MayManage">Whether the reader may change and give them.</param>
public sealed record FunctionList(IReadOnlyList<FunctionView> Functions, bool MayManage);

[Slice("team.list_functions", TeamPermissions.See, Http = "GET /functions")]
internal sealed class ListFunctionsSlice(Functions functions, Rights rights) : ReadSlice<ListFunctions, FunctionList>
{
    public override async Task<Outcome<FunctionList>> Handle(ListFunctions request, Caller caller, CancellationToken cancel) =>
        new FunctionList(await functions.ListAsync(cancel), rights.May(caller, TeamPermissions.Manage));
}
