namespace Relais.Content;

/// <summary>What somebody did with a review link.</summary>
public enum ReviewUseKind
{
    /// <summary>Opened it.</summary>
    Opened,

    /// <summary>Left a remark.</summary>
    Remarked,

    /// <summary>Approved a post as it stood.</summary>
    Approved,

    /// <summary>Asked for a change.</summary>
    AskedChanges,
}
