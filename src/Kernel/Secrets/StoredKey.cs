namespace Relais.Kernel.Secrets;

/// <summary>A key ring element of ASP.NET's data protection, sealed, so that all processes on one database share it.</summary>
public sealed class StoredKey
{
    /// <summary>What it is sealed for, see <see cref="SecretBox.Seal(string, string)"/>.</summary>
    public const string Purpose = "data_protection";

    /// <summary>Its name.</summary>
    public required string Id { get; init; }

    /// <summary>The element, sealed.</summary>
    public required byte[] Sealed { get; set; }
}
