using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Relais.Campaigns;
using Relais.Campaigns.Edit;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Publishing;
using Relais.Publishing.Engine;
using Relais.Publishing.Model;
using Relais.Publishing.Sending;
using Relais.Tests.House;

namespace Relais.Tests.Publishing;

/// <summary>The product with a scripted network, channels on it, and an engine that runs when told. It is Tuesday 4 August 2026, 10:42 in Paris.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private Stage(TestApp app) => App = app;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestApp App { get; }

    public ScriptedNetwork Network => App.Get<ScriptedNetwork>();

    public DeliveryEngine Engine => App.Get<DeliveryEngine>();

    public static async Task<Stage> On(StoreKind store, Func<RelaisSettings, RelaisSettings>? settings = null, Action<IServiceCollection>? more = null) => new(await TestApp.On(
        store,
        services =>
        {
            services.AddSingleton<ScriptedNetwork>().AddSingleton<INetwork>(sp => sp.GetRequiredService<ScriptedNetwork>());
            more?.Invoke(services);
        },
        settings));

    /// <summary>A connected channel.</summary>
    public async Task<ChannelId> Channel(string name = "canal", Instant? expires = null)
    {
        await using var scope = App.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<AppDb>().In(App.Workspace);
        var account = new ConnectedAccount(
            new("https://scripted.example"), name, name, name, null, new($"https://scripted.example/@{name}"), NetworkLimits.None, [], new(new Dictionary<string, string> { ["token"] = "t" }, expires));
        var adopted = await scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>().Adopt(App.Ada, "scripted", account, Cancel);
        return adopted.Ok ? adopted.Value : throw new InvalidOperationException(adopted.Problem.TextKey);
    }

    /// <summary>A post for these channels; several texts make a thread.</summary>
    public async Task<PostId> Post(IReadOnlyList<ChannelId> channels, params string[] texts)
    {
        var created = await App.Do(App.Ada, new CreatePostRequest("", texts[0], channels));
        if (texts.Length > 1)
        {
            await Edit(created.Id, channels, texts);
        }

        return created.Id;
    }

    public Task Edit(PostId post, IReadOnlyList<ChannelId> channels, params string[] texts) => Edit(post, channels, App.Ada, texts);

    public async Task Edit(PostId post, IReadOnlyList<ChannelId> channels, Caller by, params string[] texts)
    {
        await using var db = await App.Db();
        var view = (await Posts.Get(db, post, Cancel))!;
        await App.Do(by, new SavePostRequest(post, view.Revision.ToString(System.Globalization.CultureInfo.InvariantCulture), new(
            "", [.. texts.Select(PostSegment.Of)], new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", channels)));
    }

    /// <summary>Moves a post that is already scheduled into a campaign.</summary>
    public async Task IntoCampaign(DeliveryId delivery, CampaignId campaign)
    {
        var row = await Row(delivery);
        await App.Do(App.Ada, new SetCampaignRequest(row.PostId, campaign));
    }

    public async Task<CampaignId> Campaign(string name) =>
        (await App.Do(App.Ada, new CreateCampaign(name, new LocalDate(2026, 8, 1), new LocalDate(2026, 8, 31), []))).Id;

    /// <summary>Scheduled for a wall time of today in Paris.</summary>
    public Task<Placed> Schedule(PostId post, int hour, int minute) =>
        App.Do(App.Ada, new ScheduleDeliveriesRequest(post, new LocalDate(2026, 8, 4), new LocalTime(hour, minute), "Europe/Paris"));

    /// <summary>A post on a channel of its own, scheduled for 11:00.</summary>
    public async Task<DeliveryId> AtEleven(params string[] texts)
    {
        var channel = await Channel("c" + Guid.CreateVersion7().ToString("N"));
        var post = await Post([channel], texts.Length == 0 ? ["Bonjour"] : texts);
        return (await Schedule(post, 11, 0)).Moved.Single().Delivery;
    }

    /// <summary>Moves the clock and runs the engine until nothing is left to do at that moment.</summary>
    public async Task RunAt(int hour, int minute, int second = 0)
    {
        App.Clock.Set(new LocalDateTime(2026, 8, 4, hour, minute, second).InZoneStrictly(DateTimeZoneProviders.Tzdb["Europe/Paris"]).ToInstant());
        await Engine.RunUntilIdle(Cancel);
    }

    public async Task RunAfter(Duration pause)
    {
        App.Clock.Advance(pause);
        await Engine.RunUntilIdle(Cancel);
    }

    /// <summary>Runs on as long as the engine may try by itself.</summary>
    public async Task RunForHalfADay()
    {
        for (var i = 0; i < 40; i++)
        {
            await RunAfter(Duration.FromMinutes(20));
        }
    }

    public async Task<Delivery> Row(DeliveryId id)
    {
        await using var db = await App.Db();
        return await db.Set<Delivery>().AsNoTracking().SingleAsync(d => d.Id == id, Cancel);
    }

    public async Task<List<Attempt>> Attempts(DeliveryId id)
    {
        await using var db = await App.Db();
        return await db.Set<Attempt>().AsNoTracking().Where(a => a.DeliveryId == id).OrderBy(a => a.Number).ToListAsync(Cancel);
    }

    /// <summary>Waits until it holds, five seconds at most; what comes after says whether it did.</summary>
    public static async Task Until(Func<Task<bool>> holds)
    {
        for (var rounds = 0; rounds < 250 && !await holds(); rounds++)
        {
            await Task.Delay(20, Cancel);
        }
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
