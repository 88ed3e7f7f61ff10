using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Content;
using Relais.Kernel.Data;
using Relais.Kernel.Files;
using Relais.Kernel.Ids;
using Relais.Kernel.Invariants;
using Relais.Publishing;
using Relais.Publishing.Model;
using Relais.Tests.Content;
using Relais.Tests.House;
using Relais.Tests.Publishing;

namespace Relais.Tests.Doctor;

/// <summary>A healthy workspace to plant breaches in: two deliveries published on one channel, one to come on another, a photo.</summary>
internal sealed class Ward : IAsyncDisposable
{
    private Ward(Stage stage) => Stage = stage;

    public Stage Stage { get; }

    public TestApp App => Stage.App;

    public ChannelId Channel { get; private set; }

    public DeliveryId First { get; private set; }

    public DeliveryId Second { get; private set; }

    public DeliveryId Coming { get; private set; }

    public PostId ComingPost { get; private set; }

    public MediaId Photo { get; private set; }

    public static async Task<Ward> On(StoreKind store)
    {
        var ward = new Ward(await Stage.On(store));
        var stage = ward.Stage;
        ward.Channel = await stage.Channel("canal");
        ward.Photo = await stage.App.Media(SampleFiles.Png(8, 8), "photo.png", "Le canal");
        ward.First = (await stage.Schedule(await stage.Post([ward.Channel], "Un"), 11, 0)).Moved.Single().Delivery;
        ward.Second = (await stage.Schedule(await stage.Post([ward.Channel], "Deux"), 11, 5)).Moved.Single().Delivery;
        var other = await stage.Channel("quai");
        ward.ComingPost = await stage.Post([other], "Trois");
        ward.Coming = (await stage.Schedule(ward.ComingPost, 18, 0)).Moved.Single().Delivery;
        await stage.RunAt(11, 6);
        await stage.App.Get<global::Relais.Kernel.Audit.AuditSealer>().SealAllAsync(Stage.Cancel);
        return ward;
    }

    public async Task<IReadOnlyList<Examined>> Examine(string? only = null)
    {
        var doctor = new global::Relais.Kernel.Invariants.Doctor(App.Get<IServiceScopeFactory>(), App.Services.GetServices<Invariant>(), App.Clock) { SecondLook = TimeSpan.Zero };
        return await doctor.Examine(only, cancel: Stage.Cancel);
    }

    /// <summary>Changes one delivery behind the product's back.</summary>
    public Task Set(DeliveryId id, params Action<UpdateSettersBuilder<Delivery>>[] changes) => Update<Delivery>(d => d.Id == id, changes);

    /// <summary>Changes rows behind the product's back.</summary>
    public async Task Update<T>(Expression<Func<T, bool>> which, params Action<UpdateSettersBuilder<T>>[] changes)
        where T : class
    {
        await using var db = await App.Db();
        var rows = await db.Set<T>().IgnoreQueryFilters().Where(which).ExecuteUpdateAsync(s =>
        {
            foreach (var change in changes)
            {
                change(s);
            }
        });
        rows.ShouldBeGreaterThan(0, "nothing was planted");
    }

    /// <summary>Adds a row behind the product's back, in its own workspace.</summary>
    public async Task Add(object row, WorkspaceId? workspace = null)
    {
        await using var db = await App.Get<IAppDbFactory>().CreateAsync(workspace ?? App.Workspace);
        db.Add(row);
        await db.SaveChangesAsync();
    }

    public async Task<string> FileOfPhoto()
    {
        await using var db = await App.Db();
        var key = await db.Set<global::Relais.Content.Model.MediaAsset>().Where(a => a.Id == Photo).Select(a => a.FileKey).SingleAsync();
        return App.Get<FileStore>().PathOf(key);
    }

    public ValueTask DisposeAsync() => Stage.DisposeAsync();
}
