using NodaTime;
using Relais.Networks;
using Relais.Sandbox;
using Relais.Sandbox.Control;

namespace Relais.Demo.Telling;

/// <summary>Puts the story's accounts, past posts and conversations on the demo's own network, as if they had always been there.</summary>
internal sealed class TellNetwork(Scene scene, SandboxServer network)
{
    private static readonly string[] Answers =
    [
        "Merci pour l’info, à samedi.", "On y était, c’était très bien.", "Belle photo.", "Est-ce ouvert aussi le dimanche ?", "Toute l’équipe du bureau vient vendredi.",
        "Enfin une blanche légère.", "Bravo à l’équipe.", "Il reste des places ?", "Les enfants demandent le chat.",
    ];

    private readonly Dictionary<string, string> ids = new(StringComparer.Ordinal);

    /// <summary>Opens the accounts that the channels are; gives a token of each.</summary>
    public async Task<IReadOnlyDictionary<string, string>> Accounts(CancellationToken cancel)
    {
        scene.Clock.Set(scene.Beginning);
        var seeded = await network.Plant(
            new Seed(
                Accounts: [.. scene.Story.Channels.Select(c => new NewAccount(c.Handle, c.Name, c.Description))],
                Pictures: [.. scene.Story.Channels.Select(c => new SeedPicture(c.Handle, Bytes(StoryMedia.OpenAvatar(c.Avatar))))]),
            cancel);
        return seeded.Tokens;
    }

    /// <summary>Posts of the past, with what others did with them.</summary>
    public async Task Posts(CancellationToken cancel)
    {
        scene.Clock.Set(scene.Now);
        var library = StoryMedia.All().ToDictionary(m => m.Name, StringComparer.Ordinal);
        foreach (var post in scene.Story.Posts.Where(p => p.State == StoryState.Published).OrderBy(p => p.At))
        {
            var media = (post.Media ?? []).Select(m => library[m.Name]).Select(m => new SeedMedia(Bytes(m.Open()), m.Alt)).ToList();
            await Plant([.. post.Channels.SelectMany(channel => Segments(post, channel, media))], cancel);
        }

        await network.Plant(new Seed(Follows: [.. scene.Story.Channels.SelectMany(Followers)]), cancel);
    }

    /// <summary>What people outside have written lately, and what the team answered.</summary>
    public async Task Conversations(CancellationToken cancel)
    {
        scene.Clock.Set(scene.Now);
        await network.Plant(new Seed(Accounts: [.. scene.Story.Conversations.Select(c => new NewAccount(c.Handle, c.Person))]), cancel);
        foreach (var conversation in scene.Story.Conversations)
        {
            await Plant([.. Messages(conversation)], cancel);
        }
    }

    /// <summary>Proofs of a published post's segments on one channel.</summary>
    public IReadOnlyList<SegmentReceipt> Receipts(StoryPost post, string channel) =>
        [.. Texts(post, channel).Select((_, i) =>
        {
            var (id, at) = (ids[Key(post.Key, channel, i)], SentAt(post, channel, i));
            return new SegmentReceipt(id, new Uri($"{network.Address}/@{Handle(channel)}/{id}"), at) { Uri = $"{network.Address}/users/{Handle(channel)}/statuses/{id}" };
        })];

    /// <summary>When a segment went out: some seconds after its time.</summary>
    public Instant SentAt(StoryPost post, string channel, int segment) =>
        scene.Instant(post.At!.Value) + Duration.FromMilliseconds(400 + Scene.Chance(post.Key + channel, 2600) + (segment * 900));

    private IEnumerable<SeedStatus> Segments(StoryPost post, string channel, List<SeedMedia> media)
    {
        var texts = Texts(post, channel);
        for (var i = 0; i < texts.Count; i++)
        {
            var likes = 3 + Scene.Chance($"{post.Key}{channel}{i}", 58);
            yield return new SeedStatus(
                Handle(channel), texts[i], SentAt(post, channel, i).ToDateTimeOffset(), Key(post.Key, channel, i), i == 0 ? null : Key(post.Key, channel, i - 1), Media: i == 0 ? media : null,
                Favourites: likes, Reblogs: likes / 5);
        }

        if (Scene.Chance(channel + post.Key, 3) == 0)
        {
            var answer = Scene.Chance(post.Key, Answers.Length);
            yield return new SeedStatus(
                $"passant{1 + Scene.Chance(post.Key + "?", 20):000}", $"@{Handle(channel)} {Answers[answer]}", SentAt(post, channel, 0).ToDateTimeOffset().AddMinutes(4 + (answer * 7)),
                InReplyTo: Key(post.Key, channel, 0), Favourites: answer % 4);
        }
    }

    private IEnumerable<SeedStatus> Messages(StoryConversation conversation)
    {
        var handle = Handle(conversation.Channel);
        var first = scene.Now - Duration.FromMinutes(conversation.Messages[0].MinutesAgo);
        var last = conversation.Kind == "reply" ? LatestBefore(conversation.Channel, first) : null;
        var visibility = conversation.Kind == "direct" ? "direct" : "public";
        foreach (var (message, i) in conversation.Messages.Where(m => !m.Note).Select((m, i) => (m, i)))
        {
            var (from, to) = message.By is null ? (conversation.Handle, handle) : (handle, conversation.Handle);
            var text = message.Text.Contains('@' + to, StringComparison.OrdinalIgnoreCase) ? message.Text : $"@{to} {message.Text}";
            var key = $"{conversation.Key}/{i}";
            yield return new SeedStatus(from, text, (scene.Now - Duration.FromMinutes(message.MinutesAgo)).ToDateTimeOffset(), key, last, Visibility: visibility);
            last = key;
        }
    }

    private string? LatestBefore(string channel, Instant moment)
    {
        var post = scene.Story.Posts.Where(p => p.State == StoryState.Published && p.Channels.Contains(channel) && scene.Instant(p.At!.Value) < moment).MaxBy(p => p.At);
        return post is null ? null : ids[Key(post.Key, channel, 0)];
    }

    private IEnumerable<SeedFollow> Followers(StoryChannel channel) =>
        Enumerable.Range(1, 20 + Scene.Chance(channel.Key, 30)).Select(i => new SeedFollow($"passant{i:000}", channel.Handle, (scene.Beginning + Duration.FromHours(i * 7)).ToDateTimeOffset()));

    private async Task Plant(IReadOnlyList<SeedStatus> statuses, CancellationToken cancel)
    {
        foreach (var (key, id) in (await network.Plant(new Seed(Statuses: statuses), cancel)).Statuses)
        {
            ids[key] = id;
        }
    }

    private string Handle(string channel) => scene.Story.Channels.First(c => c.Key == channel).Handle;

    internal static IReadOnlyList<string> Texts(StoryPost post, string channel) =>
        post.Variants?.FirstOrDefault(v => v.Channel == channel) is { } own ? [own.Text] : [post.Text, .. post.Thread ?? []];

    private static string Key(string post, string channel, int segment) => $"{post}/{channel}/{segment}";

    private static byte[] Bytes(Stream stream)
    {
        using (stream)
        using (var bytes = new MemoryStream())
        {
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
