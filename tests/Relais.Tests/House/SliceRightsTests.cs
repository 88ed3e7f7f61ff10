using System.Runtime.CompilerServices;
using Relais.Kernel.Slices;

namespace Relais.Tests.House;

/// <summary>Each slice of the product, found by reflection, meets callers who may not run it.</summary>
public sealed class SliceRightsTests
{
    [Fact]
    public async Task Every_slice_refuses_a_caller_who_lacks_its_permission()
    {
        await using var app = await TestApp.OnSqlite();
        var pipeline = app.Get<Pipeline>();
        foreach (var slice in app.Get<SliceCatalog>().All.Where(s => s.Declared.Permission != Permission.Anyone))
        {
            var request = RuntimeHelpers.GetUninitializedObject(slice.RequestType);
            var weak = slice.Declared.Permission == Permission.Account ? Caller.Nobody("127.0.0.1") : app.Eve with { Role = Role.None };
            var ran = await pipeline.Run(weak, request, null);
            ran.Problem.ShouldNotBeNull(slice.Name);
            ran.Problem.Kind.ShouldBeOneOf([ProblemKind.Forbidden, ProblemKind.SignedOut], slice.Name);
        }
    }

    [Fact]
    public async Task Every_slice_of_a_workspace_refuses_a_caller_without_one()
    {
        await using var app = await TestApp.OnSqlite();
        var pipeline = app.Get<Pipeline>();
        foreach (var slice in app.Get<SliceCatalog>().All.Where(s => s.Declared.Permission is not (Permission.Anyone or Permission.Account)))
        {
            var ran = await pipeline.Run(app.Ada with { Workspace = null }, RuntimeHelpers.GetUninitializedObject(slice.RequestType), null);
            ran.Problem.ShouldNotBeNull(slice.Name);
            ran.Problem.Kind.ShouldBe(ProblemKind.Forbidden, slice.Name);
        }
    }

    [Fact]
    public async Task A_token_runs_only_the_slices_of_its_scopes()
    {
        await using var app = await TestApp.OnSqlite();
        var pipeline = app.Get<Pipeline>();
        var token = app.Ada with { Door = Door.Api, Scopes = new HashSet<string>() };
        foreach (var slice in app.Get<SliceCatalog>().All.Where(s => s.Declared.Permission != Permission.Anyone))
        {
            var ran = await pipeline.Run(token, RuntimeHelpers.GetUninitializedObject(slice.RequestType), null);
            ran.Problem.ShouldNotBeNull(slice.Name);
            ran.Problem.Kind.ShouldBe(ProblemKind.Forbidden, slice.Name);
        }
    }
}
