using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Content;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Content.Writing;
using Relais.Kernel.Data;
using Relais.Kernel.Slices;
using Relais.Networks;
using Relais.Tests.House;

namespace Relais.Tests.Content;

/// <summary>What tests of posts need besides the product: channels without a network behind them, and short ways to write.</summary>
internal static class ContentStage
{
    public static async Task<ChannelId> Channel(this TestApp app, string network, string handle, NetworkLimits? limits = null)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var info = app.Get<NetworkCatalog>()[network].Info;
        var account = new ConnectedAccount(
            new Uri($"https://{network}.example"),
            handle,
            handle,
            "Brasserie du Canal",
            null,
            new Uri($"https://{network}.example/@{handle}"),
            limits ?? info.Limits,
            [],
            new Credential(new Dictionary<string, string> { ["token"] = "t" }));
        var adopted = await scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>().Adopt(app.Ada, network, account);
        return adopted.Ok ? adopted.Value : throw new InvalidOperationException(adopted.Problem.TextKey);
    }

    public static async Task<PostId> Post(this TestApp app, Caller by, string text, params ChannelId[] channels) =>
        (await app.Do(by, new CreatePostRequest("", text, channels))).Id;

    public static Task<PostView> Read(this TestApp app, PostId post) => app.Do(app.Eve, new GetPostRequest(post));

    /// <summary>Saves a base text that grew from a revision.</summary>
    public static Task<Outcome<SavedPost>> Save(this TestApp app, Caller by, PostId post, int revision, string text, params ChannelId[] channels) =>
        app.Run(by, new SavePostRequest(post, $"{revision}", Text(text, channels)));

    public static PostText Text(string text, params ChannelId[] channels) =>
        new("", [PostSegment.Of(text)], new Dictionary<ChannelId, IReadOnlyList<PostSegment>>(), "", "fr", channels);

    public static async Task<OutgoingPost> Outgoing(this TestApp app, PostId post, ChannelId channel)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await using var db = await app.Db();
        var view = (await scope.ServiceProvider.GetRequiredService<Relais.Channels.Channels>().Get(db, channel))!;
        return (await scope.ServiceProvider.GetRequiredService<Posts>().OutgoingFor(db, post, view))!;
    }

    public static async Task<MediaId> Media(this TestApp app, byte[] bytes, string name = "photo.jpg", string alt = "")
    {
        using var stream = new MemoryStream(bytes);
        var added = await app.Get<MediaLibrary>().Add(app.Ben, stream, name, alt);
        return added.Ok ? added.Value.Id : throw new InvalidOperationException(added.Problem.TextKey);
    }

    public static async Task<IReadOnlyList<string>> Keys(this TestApp app, PostId post, ChannelId channel) =>
        [.. (await app.Outgoing(post, channel)).Findings.Where(f => f.Weight == FindingWeight.Blocks).Select(f => f.TextKey)];
}
