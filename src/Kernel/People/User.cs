using Microsoft.AspNetCore.Identity;
using NodaTime;
using Relais.Kernel.Ids;

namespace Relais.Kernel.People;

/// <summary>A person's account, global to the installation. What a person may do is said per workspace, in <see cref="Member"/>.</summary>
public sealed class User : IdentityUser<Guid>
{
    /// <summary>The typed identifier.</summary>
    public UserId UserId => new(Id);

    /// <summary>The name shown to others.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary><c>fr</c> or <c>en</c>; <see langword="null"/> to follow the browser.</summary>
    public string? Language { get; set; }

    /// <summary>IANA zone of the person; <see langword="null"/> to follow the workspace.</summary>
    public string? Zone { get; set; }

    /// <summary>Key of the portrait in the file store; <see langword="null"/> for initials.</summary>
    public string? Portrait { get; set; }

    /// <summary>Whether single-letter shortcuts act (WCAG 2.1.4).</summary>
    public bool LetterKeys { get; set; } = true;

    /// <summary>When the account was made.</summary>
    public Instant CreatedAt { get; init; }

    /// <summary>Set when the person is locked out everywhere.</summary>
    public Instant? LockedOutAt { get; set; }
}
