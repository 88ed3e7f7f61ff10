namespace Relais.Kernel.Ui;

/// <summary>Which sentences each island needs, without their prefix <c>island.</c>; put into the page with <see cref="IslandWords"/>.</summary>
public static class IslandTexts
{
    /// <summary>For every page.</summary>
    public static IReadOnlyList<string> Shell { get; } =
    [
        "undo", "undone", "close", "keep", "ok", "retry", "failed", "refused", "signed_out", "sign_in", "copied", "copy_failed",
        "offline.title", "offline.write", "offline.read", "offline.action", "palette.found", "palette.none",
        "theme.light", "theme.dark", "theme.system", "keys.title", "keys.palette", "keys.step", "keys.undo", "keys.help", "keys.on",
        "passkey.unsupported", "passkey.stopped", "passkey.known",
    ];

    /// <summary>For <c>data-island="calendar"</c>.</summary>
    public static IReadOnlyList<string> Calendar { get; } =
    [
        "calendar.moved", "calendar.lifted", "calendar.edge", "calendar.all_channels", "calendar.move_title", "calendar.date",
        "calendar.time", "calendar.channel", "calendar.keep", "calendar.move", "calendar.which_channel",
    ];

    /// <summary>For <c>data-island="composer"</c>.</summary>
    public static IReadOnlyList<string> Composer { get; } =
    [
        "composer.tabs", "composer.channels", "composer.visibility", "composer.visibility.usual", "composer.visibility.public",
        "composer.visibility.unlisted", "composer.visibility.followers", "composer.visibility.direct", "composer.base", "composer.own_text", "composer.follows_base", "composer.back_to_base", "composer.over",
        "composer.left", "composer.segment", "composer.segment_remove", "composer.segment_add", "composer.text_for", "composer.base_text",
        "composer.placeholder", "composer.read_only", "composer.add_media", "composer.mention", "composer.hashtag", "composer.warning",
        "composer.warning_start", "composer.title", "composer.conflict", "composer.conflict.mine", "composer.conflict.theirs",
        "composer.conflict.keep_mine", "composer.conflict.take_theirs", "composer.conflict.keep_both", "composer.uploading",
        "composer.media", "composer.described", "composer.decorative", "composer.alt_missing", "composer.processing", "composer.alt_for",
        "composer.earlier", "composer.later", "composer.remove_media", "composer.focus", "composer.preview", "composer.show_more",
        "composer.show_less", "composer.see_more", "composer.too_many_media", "composer.findings", "composer.blocking", "composer.fix",
        "composer.merged", "composer.recovered", "composer.state.saved", "composer.state.saving", "composer.state.kept",
        "composer.state.signedOut", "composer.state.conflict", "composer.state.refused",
    ];
}
