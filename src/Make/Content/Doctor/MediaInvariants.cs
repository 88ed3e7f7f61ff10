using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Channels;
using Relais.Content.Model;
using Relais.Kernel.Files;
using Relais.Kernel.Invariants;

namespace Relais.Content.Doctor;

/// <summary>What holds of media, their files, and of the workspaces of posts and their parts.</summary>
internal static class MediaInvariants
{
    public static IReadOnlyList<Invariant> All { get; } =
    [
        new("content.media_files_are_there",
            "Every media row has its file.",
            "Put the file back from a backup, under files/ in the data folder; its name is its hash.",
            FilesAreThere),
        new("content.media_files_are_unchanged",
            "Every media file holds the bytes that its name says.",
            "The disk, or somebody, changed the file. Put it back from a backup before a post sends it.",
            FilesAreUnchanged) { IsSlow = true },
        new("content.workspaces_do_not_mix",
            "A post, its variants, versions and media, and their channels are of one workspace.",
            "Keep a copy of the database and report it: this must not be possible.",
            WorkspacesDoNotMix),
    ];

    private static async Task<IReadOnlyList<Breach>> FilesAreThere(Examination look, CancellationToken cancel)
    {
        var files = look.Services.GetRequiredService<FileStore>();
        return [.. (await Keys(look, cancel)).Where(k => !files.Exists(k.Key)).Take(Examination.Most).Select(k => new Breach(k.Value, $"its file {k.Key} is missing"))];
    }

    private static async Task<IReadOnlyList<Breach>> FilesAreUnchanged(Examination look, CancellationToken cancel)
    {
        var files = look.Services.GetRequiredService<FileStore>();
        var breaches = new List<Breach>();
        foreach (var (key, owner) in await Keys(look, cancel))
        {
            if (files.Open(key) is not { } content)
            {
                continue;
            }

            await using (content)
            {
                var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancel));
                if (hash != key)
                {
                    breaches.Add(new(owner, $"its file {key} holds other bytes ({hash[..8]}…)"));
                }
            }
        }

        return breaches;
    }

    /// <summary>Each file once, with one row that needs it.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> Keys(Examination look, CancellationToken cancel)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var asset in await look.Rows<MediaAsset>().Where(a => a.DeletedAt == null).Select(a => new { a.Id, a.FileKey }).ToListAsync(cancel))
        {
            keys.TryAdd(asset.FileKey, $"media {asset.Id}");
        }

        foreach (var made in await look.Rows<Rendition>().Where(r => r.FileKey != null && look.Rows<MediaAsset>().Any(a => a.Id == r.MediaId && a.DeletedAt == null)).Select(r => new { r.MediaId, r.FileKey }).ToListAsync(cancel))
        {
            keys.TryAdd(made.FileKey!, $"a rendition of media {made.MediaId}");
        }

        return keys;
    }

    private static async Task<IReadOnlyList<Breach>> WorkspacesDoNotMix(Examination look, CancellationToken cancel)
    {
        var (posts, media) = (look.Rows<Post>(), look.Rows<MediaAsset>());
        List<Breach> breaches =
        [
            .. await Examination.Of(look.Rows<Variant>().Where(v => !posts.Any(p => p.Id == v.PostId && p.WorkspaceId == v.WorkspaceId)).Select(v => v.PostId), Mixed("variant"), cancel),
            .. await Examination.Of(look.Rows<PostVersion>().Where(v => !posts.Any(p => p.Id == v.PostId && p.WorkspaceId == v.WorkspaceId)).Select(v => v.PostId), Mixed("version"), cancel),
            .. await Examination.Of(look.Rows<PostMedia>().Where(m => !posts.Any(p => p.Id == m.PostId && p.WorkspaceId == m.WorkspaceId)).Select(m => m.PostId), Mixed("media row"), cancel),
            .. await Examination.Of(look.Rows<PostMedia>().Where(m => media.Any(a => a.Id == m.MediaId && a.WorkspaceId != m.WorkspaceId)).Select(m => m.PostId), Mixed("media asset"), cancel),
            .. await Examination.Of(
                look.Rows<Rendition>().Where(r => media.Any(a => a.Id == r.MediaId && a.WorkspaceId != r.WorkspaceId)).Select(r => r.MediaId),
                id => new($"media {id}", "a rendition of it is of another workspace"),
                cancel),
        ];
        await look.InEachWorkspace(
            async (services, db) =>
            {
                var door = services.GetRequiredService<Channels.Channels>();
                foreach (var channel in await db.Set<Variant>().Select(v => v.ChannelId).Distinct().ToListAsync(cancel))
                {
                    if (await door.Get(db, channel, cancel) is null)
                    {
                        breaches.Add(new($"channel {channel}", "posts are written for it in a workspace that does not have it"));
                    }
                }
            },
            cancel);
        return breaches;
    }

    private static Func<PostId, Breach> Mixed(string what) => id => new($"post {id}", $"a {what} of it is of another workspace");
}
