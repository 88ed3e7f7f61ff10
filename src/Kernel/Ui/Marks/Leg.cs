namespace Relais.Kernel.Ui;

/// <summary>Where one stage of a relay stands.</summary>
public enum Leg
{
    /// <summary>To come.</summary>
    Todo,

    /// <summary>Under way with someone else.</summary>
    Now,

    /// <summary>Under way with the person who looks.</summary>
    You,

    /// <summary>Approved.</summary>
    Done,

    /// <summary>Sent back.</summary>
    No,
}
