using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Data;
using Relais.Kernel.Events;
using Relais.Kernel.Modules;
using Relais.Kernel.People;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Relais.Tests.Kernel;

/// <summary>A module with a few slices, to see what the pipeline does with them. The first renames the workspace, which every test has.</summary>
internal sealed class GuestbookModule : IModule
{
    public string Name => "Guestbook";

    public IReadOnlyList<Permission> Permissions => [new("guestbook.sign", Role.Writer), new("guestbook.tear", Role.Owner) { OnPlaces = true }, new("guestbook.stamp", Role.Writer) { OnPlaces = true }];

    public void Add(IServiceCollection services, RelaisSettings settings) => services
        .AddScoped<IOn<Signed>, RefuseBadNames>().AddSingleton<PressRoom>().AddScoped<IOn<Stamped>, HearStamps>();

    public void Map(ModelBuilder model)
    {
    }
}

internal sealed record Sign(string Name, bool ThenRefuse = false, bool WithUndo = false) : IRequest<SignedName>;

internal sealed record SignedName(string Name);

internal sealed record Signed(string Name);

[Slice("guestbook.sign", "guestbook.sign")]
internal sealed class SignSlice : WriteSlice<Sign, SignedName>
{
    public override void Check(Sign request, FieldProblems problems) => problems.Text(request.Name, "name", 40);

    public override async Task<Outcome<SignedName>> Handle(Sign request, Work work)
    {
        var workspace = await work.Db.Set<Workspace>().SingleAsync(w => w.Id == work.Workspace, work.Cancel);
        var before = workspace.Name;
        workspace.Name = request.Name;
        work.Audit.About("workspace", workspace.Id, workspace.Name).Change(new { name = before }, new { name = request.Name });
        work.Raise(new Signed(request.Name));
        work.Tell("guestbook");
        work.Later("note", new { request.Name });
        if (request.WithUndo)
        {
            work.UndoBy(new Sign(before));
        }

        await work.Db.SaveChangesAsync(work.Cancel);
        return request.ThenRefuse ? Problem.Blocked("problem.forbidden") : new SignedName(request.Name);
    }
}

internal sealed class RefuseBadNames : IOn<Signed>
{
    public Task On(Signed happened, Work work) =>
        happened.Name == "boom" ? throw new InvalidOperationException("An event handler that cannot bear it.") : Task.CompletedTask;
}

/// <summary>Says that it asks about places, and does not.</summary>
public sealed record TearPage : IRequest<Done>;

[Slice("guestbook.tear", "guestbook.tear", OnPlaces = true)]
internal sealed class TearPageSlice : WriteSlice<TearPage, Done>
{
    public override Task<Outcome<Done>> Handle(TearPage request, Work work) => Task.FromResult<Outcome<Done>>(Done.It);
}
