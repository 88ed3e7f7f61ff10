namespace Relais.Kernel.Ui;

/// <summary>What a page is set in.</summary>
public enum PageFrame
{
    /// <summary>Rail, panel, phone bar.</summary>
    Full,

    /// <summary>Slim rail, and on the phone the page's own action bar: for pages that need the room.</summary>
    Wide,

    /// <summary>One question at a time, before a workspace: signing in, setting up.</summary>
    Bare,

    /// <summary>Nothing but the page: guests, the employees' portal.</summary>
    Plain,
}

/// <summary>Says what a page of a module is set in; without it, the full frame. The layouts themselves belong to the Host.</summary>
/// <param name="frame">The frame.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class FramedAttribute(PageFrame frame) : Attribute
{
    /// <summary>The frame.</summary>
    public PageFrame Frame { get; } = frame;
}
