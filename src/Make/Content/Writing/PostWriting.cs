using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Campaigns;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Content.Sending;
using Relais.Kernel.Ids;
using Relais.Kernel.People;
using Relais.Kernel.Slices;
using Relais.Team;

namespace Relais.Content.Writing;

/// <summary>What every change of a post has in common: the row is locked, rights are asked, a version is kept, others are told.</summary>
internal sealed class PostWriting(Channels.Channels channels, OutgoingPosts outgoing, Rights rights, Baton baton)
{
    /// <summary>A writing session ends with a pause of this length: then a new audit entry begins.</summary>
    private static readonly Duration SessionPause = Duration.FromMinutes(15);

    public async Task<Outcome<PostId>> Create(Work work, CreatePostRequest asked)
    {
        var whole = await Complete(work, new()
        {
            Title = asked.Title,
            Base = [new(asked.Text, asked.Media ?? [])],
            Variants = [.. asked.Channels.Select(c => new VariantView(c, null, null, null, null))],
            Media = [],
            Language = await WorkspaceLanguage(work),
            Campaign = asked.Campaign,
        });
        return whole.Ok ? await Add(work, work.NewId<PostId>(), whole.Value) : whole.Problem;
    }

    /// <summary>Makes a post of the caller's with this content, as taken from another post.</summary>
    public Task<Outcome<PostId>> Copy(Work work, PostContent content) =>
        Add(work, work.NewId<PostId>(), content);

    /// <summary>Makes a post of the caller's under an id that its page was given before its first word.</summary>
    public async Task<Outcome<PostId>> Begin(Work work, PostId id, PostContent content)
    {
        var whole = await Complete(work, content with { Campaign = content.Campaign ?? OnlyCampaign(work.Caller) });
        return whole.Ok ? await Add(work, id, whole.Value) : whole.Problem;
    }

    /// <summary>The post, locked until the run ends, when the caller may write in it.</summary>
    public async Task<Outcome<Post>> Open(Work work, PostId id, bool deleted = false)
    {
        // An update that changes nothing takes the row's lock, so that two saves never read the same revision.
        await work.Db.Set<Post>().Where(p => p.Id == id).ExecuteUpdateAsync(s => s.SetProperty(p => p.Revision, p => p.Revision), work.Cancel);
        var post = await PostRows.Whole(work.Db.Set<Post>()).FirstOrDefaultAsync(p => p.Id == id, work.Cancel);
        if (post is null || (post.IsDeleted && !deleted))
        {
            return Problem.NotFound("content.problem.no_post");
        }

        return MayBe(work, post.Whereabouts()) && await MayWrite(work.Caller, post.Owner, post.Whereabouts(), work.Cancel) ? post : Problem.Forbidden("content.problem.not_yours");
    }

    /// <summary>
    /// One's own posts need the right to write, where they are; others' the right to edit others', or to hold them while their owner's absence
    /// opens them. What is nowhere yet needs the right to write somewhere.
    /// </summary>
    public async Task<bool> MayWrite(Caller caller, MemberId owner, Whereabouts where, CancellationToken cancel) =>
        (where.IsNowhere ? rights.MaySomewhere(caller, ContentPermissions.WritePosts) : rights.May(caller, ContentPermissions.WritePosts, where))
        && (caller.Member == owner || rights.May(caller, ContentPermissions.EditOthers, where) || (caller.Member is { } me && (await baton.At(cancel: cancel)).Of(Posts.Thing(owner)) is { Reason: HoldReason.Backup } held && held.Holder == me));

    /// <summary>Whether the caller may write on that channel at all.</summary>
    public bool MayWriteOn(Caller caller, ChannelId channel) => rights.May(caller, ContentPermissions.WritePosts, Whereabouts.OnChannel(channel.Value, OnlyCampaign(caller)?.Value));

    /// <summary>Gives the post new content, with everything that follows; nothing follows when nothing differs.</summary>
    public async Task<Outcome<bool>> Write(Work work, Post post, PostContent content, VersionKind kind = VersionKind.Written)
    {
        var complete = await Complete(work, content);
        if (!complete.TryGet(out var whole))
        {
            return complete.Problem!;
        }

        var before = post.Content();
        if (!MayBe(work, whole.Whereabouts()))
        {
            return Problem.Forbidden("content.problem.not_there");
        }

        if (!post.Write(whole, work.Now))
        {
            work.Audit.Skip();
            return false;
        }

        var after = post.Content();
        await KeepVersion(work, post, kind, before, after);
        if (!before.Channels.SequenceEqual(after.Channels) || !before.Placed.SequenceEqual(after.Placed))
        {
            await outgoing.Prepare(work.Db, after, await Used(work, after), work.Cancel);
        }

        work.Raise(new PostEdited(post.Id, post.Revision, [.. after.Channels.Except(before.Channels)], [.. before.Channels.Except(after.Channels)]));
        Tell(work, post.Id);
        return true;
    }

    public async Task<Outcome<PostView>> AddChannel(Work work, PostId id, ChannelId channel)
    {
        var opened = await Open(work, id);
        if (!opened.TryGet(out var post))
        {
            return opened.Problem!;
        }

        var content = post.Content();
        if (content.Channels.Contains(channel))
        {
            return post.ToView();
        }

        var written = await Write(work, post, content with { Variants = [.. content.Variants, new(channel, null, null, null, null)] });
        return written.Ok ? post.ToView() : written.Problem;
    }

    public static Task<bool> HasMedia(Work work, MediaId id) => work.Db.Set<MediaAsset>().AnyAsync(a => a.Id == id && a.DeletedAt == null, work.Cancel);

    public static void Tell(Work work, PostId id)
    {
        work.Tell("post:" + id);
        work.Tell("posts");
    }

    /// <summary>What a guest of one campaign alone begins is begun there: elsewhere they could not go on.</summary>
    private static CampaignId? OnlyCampaign(Caller caller) => caller.Guest is { Channels.Count: 0, Campaigns: [var only] } ? new CampaignId(only) : null;

    private static bool MayBe(Work work, Whereabouts where) => where.IsNowhere ? work.MaySomewhere() : work.May(where);

    private static MemberId Self(Work work) => work.Caller.Member ?? throw new InvalidOperationException("A post needs an owner: this caller is no member.");

    private async Task<Outcome<PostId>> Add(Work work, PostId id, PostContent content)
    {
        if (!MayBe(work, content.Whereabouts()))
        {
            return Problem.Forbidden("content.problem.not_there");
        }

        var post = Post.New(id, work.Workspace, Self(work), content, work.Now);
        work.Db.Add(post);
        AddVersion(work, post, VersionKind.Written, null);
        await outgoing.Prepare(work.Db, content, await Used(work, content), work.Cancel);
        work.Audit.About("post", post.Id, PostLabels.Of(post.Title, post.Text));
        work.Raise(new PostCreated(post.Id));
        Tell(work, post.Id);
        return post.Id;
    }

    /// <summary>Refuses channels and media that this workspace does not have; newly placed media bring the library's alternative text.</summary>
    private async Task<Outcome<PostContent>> Complete(Work work, PostContent content)
    {
        // Removed ones are known too: a channel stays on the posts that were made for it.
        var wanted = content.Channels.ToHashSet();
        if ((await channels.Get(work.Db, wanted, work.Cancel)).Count < wanted.Count)
        {
            return Problem.NotFound("content.problem.no_channel");
        }

        var fresh = content.Placed.Where(id => content.Media.All(m => m.Media != id)).ToList();
        if (fresh.Count == 0)
        {
            return content;
        }

        var assets = await work.Db.Set<MediaAsset>().AsNoTracking().Where(a => fresh.Contains(a.Id) && a.DeletedAt == null).ToDictionaryAsync(a => a.Id, work.Cancel);
        if (fresh.Exists(id => !assets.ContainsKey(id)))
        {
            return Problem.NotFound("content.problem.no_media");
        }

        return content with { Media = [.. content.Media, .. fresh.Select(id => new AttachedMedia(id, assets[id].AltText, false, 0, 0))] };
    }

    private async Task<IReadOnlyList<ChannelView>> Used(Work work, PostContent content)
    {
        var wanted = content.Channels.ToHashSet();
        return [.. (await channels.All(work.Db, work.Cancel)).Where(c => wanted.Contains(c.Id))];
    }

    private static async Task<string> WorkspaceLanguage(Work work) =>
        await work.Db.Set<Workspace>().Where(w => w.Id == work.Workspace).Select(w => w.Language).FirstOrDefaultAsync(work.Cancel) ?? "fr";

    private static async Task KeepVersion(Work work, Post post, VersionKind kind, PostContent before, PostContent after)
    {
        var last = await work.Db.Set<PostVersion>().AsNoTracking().Where(v => v.PostId == post.Id && v.Kind != VersionKind.SetAside)
            .OrderByDescending(v => v.Revision).FirstOrDefaultAsync(work.Cancel);
        var continues = kind == VersionKind.Written && last is { Kind: VersionKind.Written } && last.MemberId == work.Caller.Member && last.ByName == work.Caller.Name
            && work.Now - last.At < SessionPause;
        AddVersion(work, post, kind, continues ? last!.Session : null);
        work.Audit.About("post", post.Id, PostLabels.Of(post.Title, post.Text));
        if (continues)
        {
            work.Audit.Skip();
        }
        else
        {
            work.Audit.Change(before, after);
        }
    }

    private static void AddVersion(Work work, Post post, VersionKind kind, PostVersionId? session)
    {
        var id = work.NewId<PostVersionId>();
        work.Db.Add(new PostVersion
        {
            Id = id,
            WorkspaceId = post.WorkspaceId,
            PostId = post.Id,
            Revision = post.Revision,
            Kind = kind,
            Content = post.Content().ToJson(),
            MemberId = work.Caller.Member,
            ByName = work.Caller.Name,
            At = work.Now,
            Session = session ?? id,
        });
    }
}
