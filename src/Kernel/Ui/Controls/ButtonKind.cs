namespace Relais.Kernel.Ui;

/// <summary>How much a button asks for attention.</summary>
public enum ButtonKind
{
    /// <summary>The ordinary button.</summary>
    Plain,

    /// <summary>The one primary action of a screen, in the accent.</summary>
    Go,

    /// <summary>The strong action of a secondary form.</summary>
    Ink,

    /// <summary>Without edges, for what is rarely used.</summary>
    Quiet,

    /// <summary>Destroys something; never primary.</summary>
    Danger,
}

/// <summary>The height of a button.</summary>
public enum ButtonSize
{
    /// <summary>32 pixels; 40 on touch.</summary>
    Medium,

    /// <summary>26 pixels; 34 on touch.</summary>
    Small,

    /// <summary>44 pixels.</summary>
    Large,
}
