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
}
