using System.Text.Json;
using NodaTime;
using Relais.Campaigns;
using Relais.Kernel.Data;
using Relais.Kernel.Ids;
using Relais.Kernel.Slices;
using Relais.Kernel.Json;

namespace Relais.Content.Model;

/// <summary>A post as it stands. Changed only through <see cref="Write"/>, <see cref="Delete"/> and <see cref="Restore"/>.</summary>
internal sealed class Post : IOwned, IConcurrent
{
    private Post()
    {
    }

    public PostId Id { get; private init; }

    public WorkspaceId WorkspaceId { get; private init; }

    /// <summary>Who answers for it: whoever made it, until they or somebody who may edit others' posts give it to another.</summary>
    public MemberId Owner { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>The base text as JSON, segment by segment.</summary>
    public string Segments { get; private set; } = "[]";

    /// <summary>The base text as one text, for lists and search.</summary>
    public string Text { get; private set; } = "";

    public string Warning { get; private set; } = "";

    public string Language { get; private set; } = "";

    public CampaignId? Campaign { get; private set; }

    /// <summary>Where rights on it are asked for.</summary>
    public Whereabouts Whereabouts() => new([.. Variants.Select(v => v.ChannelId.Value)], Campaign?.Value);

    public PostState State { get; set; }

    public int Revision { get; private set; }

    public MediaId? Cover { get; private set; }

    public Guid Version { get; set; }

    public Instant CreatedAt { get; private init; }

    public Instant UpdatedAt { get; private set; }

    public Instant? DeletedAt { get; private set; }

    public List<Variant> Variants { get; private init; } = [];

    public List<PostMedia> Media { get; private init; } = [];

    public bool IsDeleted => DeletedAt is not null;

    public static Post New(PostId id, WorkspaceId workspace, MemberId owner, PostContent content, Instant now)
    {
        var post = new Post { Id = id, WorkspaceId = workspace, Owner = owner, CreatedAt = now };
        post.Set(content.Normalised(), now);
        return post;
    }

    public PostContent Content() => new()
    {
        Title = Title,
        Base = Read(Segments),
        Variants = [.. Variants.OrderBy(v => v.Order).Select(v => v.View())],
        Media = [.. Media.OrderBy(m => m.Order).Select(m => m.View())],
        Warning = Warning,
        Language = Language,
        Campaign = Campaign,
    };

    /// <summary>Somebody else answers for it.</summary>
    public void Give(MemberId to) => Owner = to;

    /// <summary>Takes new content; <see langword="false"/>, and no new revision, when nothing differs.</summary>
    public bool Write(PostContent content, Instant now)
    {
        content = content.Normalised();
        if (content.ToJson() == Content().ToJson())
        {
            return false;
        }

        Set(content, now);
        return true;
    }

    public void Delete(Instant now) => DeletedAt = now;

    public void Restore(Instant now) => (DeletedAt, UpdatedAt) = (null, now);

    internal static IReadOnlyList<PostSegment> Read(string json) => JsonSerializer.Deserialize<List<PostSegment>>(json, Wire.Json) ?? [];

    internal static string ToJson(IReadOnlyList<PostSegment> segments) => JsonSerializer.Serialize(segments, Wire.Json);

    private void Set(PostContent content, Instant now)
    {
        Title = content.Title;
        Segments = ToJson(content.Base);
        Text = content.PlainText;
        Warning = content.Warning;
        Language = content.Language;
        Campaign = content.Campaign;
        var placed = content.Placed;
        Cover = placed.Count > 0 ? placed[0] : null;
        Revision++;
        UpdatedAt = now;
        SetVariants(content.Variants);
        SetMedia(content.Media, placed);
    }

    private void SetVariants(IReadOnlyList<VariantView> views)
    {
        Variants.RemoveAll(v => views.All(n => n.Channel != v.ChannelId));
        for (var i = 0; i < views.Count; i++)
        {
            var variant = Variants.Find(v => v.ChannelId == views[i].Channel);
            if (variant is null)
            {
                Variants.Add(variant = new Variant { PostId = Id, WorkspaceId = WorkspaceId, ChannelId = views[i].Channel });
            }

            variant.Set(views[i], i);
        }
    }

    private void SetMedia(IReadOnlyList<AttachedMedia> views, IReadOnlyList<MediaId> placed)
    {
        Media.RemoveAll(m => views.All(n => n.Media != m.MediaId));
        for (var i = 0; i < views.Count; i++)
        {
            var media = Media.Find(m => m.MediaId == views[i].Media);
            if (media is null)
            {
                Media.Add(media = new PostMedia { PostId = Id, WorkspaceId = WorkspaceId, MediaId = views[i].Media });
            }

            media.Set(views[i], i, placed.Contains(views[i].Media));
        }
    }
}
