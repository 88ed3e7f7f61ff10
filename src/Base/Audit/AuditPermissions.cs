namespace Relais.Audit;

/// <summary>What members may be allowed to do with the record of who did what.</summary>
public static class AuditPermissions
{
    /// <summary>See the record, verify it and export it.</summary>
    public const string See = "audit.see";

    /// <summary>Erase what an entry says, where somebody has the right to that.</summary>
    public const string Erase = "audit.erase";
}
