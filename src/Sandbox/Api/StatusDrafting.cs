using System.Globalization;
using System.Text.RegularExpressions;
using Relais.Sandbox.Http;
using Relais.Sandbox.Model;
using Relais.Sandbox.Text;

namespace Relais.Sandbox.Api;

/// <summary>Checks what a client wants to post, with the refusals of Mastodon's own validators.</summary>
internal static partial class StatusDrafting
{
    public const int MaxMedia = 4;
    public const int MaxOptions = 4;
    public const int MaxOptionLength = 50;
    public const int MinExpiration = 300;
    public const int MaxExpiration = 2_629_746;

    /// <summary>Call it inside the gate: the media it checks must still be free when the status is committed.</summary>
    /// <exception cref="ApiError">It may not be posted like this.</exception>
    public static StatusDraft Draft(this Call call, string? key)
    {
        var said = call.Said;
        var text = Clean(said.One("status"));
        var spoiler = Clean(said.One("spoiler_text"));
        var sensitive = said.Flag("sensitive") || spoiler.Length > 0;
        if (text.Length == 0 && spoiler.Length > 0) (text, spoiler) = (spoiler, "");
        var media = said.Many("media_ids").Where(id => id.Length > 0).ToList();
        var poll = said.Has("poll") ? PollOf(said) : null;
        if (media.Count > MaxMedia || (media.Count > 0 && poll is not null)) throw ApiError.Invalid("Cannot attach more than 4 files");
        var attached = Attachable(call, media, status: null);
        var parent = Parent(call);
        if (text.Length == 0 && attached.Length == 0) throw ApiError.Invalid("Text can't be blank");
        CheckLength(text, spoiler);
        return new StatusDraft(text, spoiler, VisibilityOf(said, parent), sensitive, Language(said), parent?.Id, attached, poll, key);
    }

    /// <summary>The changed version of a status that exists; what the request does not name stays.</summary>
    public static StatusEdited Edit(this Call call, Status status)
    {
        var said = call.Said;
        var text = said.Has("status") ? Clean(said.One("status")) : status.Text;
        var spoiler = said.Has("spoiler_text") ? Clean(said.One("spoiler_text")) : status.SpoilerText;
        var media = said.Has("media_ids") ? said.Many("media_ids").Where(id => id.Length > 0).ToList() : status.Media.ConvertAll(m => m.Id.Text());
        var poll = said.Has("poll") ? PollOf(said) : null;
        if (media.Count > MaxMedia || (media.Count > 0 && (poll ?? (object?)status.Poll) is not null)) throw ApiError.Invalid("Cannot attach more than 4 files");
        var attached = Attachable(call, media, status);
        if (text.Length == 0 && spoiler.Length > 0) (text, spoiler) = (spoiler, "");
        if (text.Length == 0 && attached.Length == 0) throw ApiError.Invalid("Text can't be blank");
        CheckLength(text, spoiler);
        return new StatusEdited(
            status.Id, text, spoiler, said.Flag("sensitive", status.Sensitive) || spoiler.Length > 0, said.Has("language") ? Language(said) : status.Language, attached, poll, call.World.Now);
    }

    private static string Clean(string? text) => (text ?? "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\0', ' ').Trim();

    private static void CheckLength(string text, string spoiler)
    {
        if (StatusLength.Of(text, spoiler) > StatusLength.Limit) throw ApiError.Invalid("Text character limit of 500 exceeded");
    }

    private static long[] Attachable(Call call, List<string> ids, Status? status)
    {
        var found = new List<Media>(ids.Count);
        var missing = new List<string>();
        foreach (var id in ids.Distinct(StringComparer.Ordinal))
        {
            var media = long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? call.World.Media(number) : null;
            if (media is null || media.Account != call.Me || (media.AttachedTo is not null && media.AttachedTo != status)) missing.Add(id);
            else found.Add(media);
        }
        if (missing.Count > 0) throw ApiError.Invalid($"Media {string.Join(", ", missing)} not found or already attached to another post");
        if (found.Count > 1 && found.Exists(m => m.Facts.Type is not "image")) throw ApiError.Invalid("Cannot attach a video to a post that already contains images");
        if (found.Exists(m => m.ReadyAt > call.World.Now)) throw ApiError.Invalid("Cannot attach files that have not finished processing. Try again in a moment!");
        return found.Select(m => m.Id).ToArray();
    }

    private static Status? Parent(Call call)
    {
        if (call.Said.One("in_reply_to_id") is not { Length: > 0 }) return null;
        return call.World.Status(call.Said.Id("in_reply_to_id")) is { } parent && parent.VisibleTo(call.Me)
            ? parent
            : throw new ApiError(StatusCodes.Status404NotFound, "The post you are trying to reply to does not appear to exist.");
    }

    private static Visibility VisibilityOf(Parameters said, Status? parent) => said.One("visibility") switch
    {
        null or "" => parent is { Visibility: Visibility.Direct } ? Visibility.Direct : Visibility.Public,
        "public" => Visibility.Public,
        "unlisted" => Visibility.Unlisted,
        "private" => Visibility.Private,
        "direct" => Visibility.Direct,
        var other => throw ApiError.Unprocessable($"'{other}' is not a valid visibility"),
    };

    private static string? Language(Parameters said) =>
        said.One("language") is { Length: > 0 } tag && LanguageTag().IsMatch(tag) ? tag.Split('-', '_')[0].ToLowerInvariant() : "fr";

    private static PollDraft PollOf(Parameters said)
    {
        var options = said.Many("poll[options]").Select(o => o.Trim()).Where(o => o.Length > 0).ToArray();
        if (options.Length < 2) throw ApiError.Invalid("Poll options must have more than one item");
        if (options.Length > MaxOptions) throw ApiError.Invalid("Poll options can't contain more than 4 items");
        if (Array.Exists(options, o => StatusLength.Graphemes(o) > MaxOptionLength)) throw ApiError.Invalid("Poll options cannot be longer than 50 characters each");
        if (options.Distinct(StringComparer.Ordinal).Count() < options.Length) throw ApiError.Invalid("Poll options contain duplicate items");
        var seconds = said.Number("poll[expires_in]", 0);
        if (seconds < MinExpiration) throw ApiError.Invalid("Poll expires at is too soon");
        if (seconds > MaxExpiration) throw ApiError.Invalid("Poll expires at is too far into the future");
        return new PollDraft(options, seconds, said.Flag("poll[multiple]"), said.Flag("poll[hide_totals]"));
    }

    [GeneratedRegex("^[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 100)]
    private static partial Regex LanguageTag();
}
