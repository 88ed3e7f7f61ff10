using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Settings;
using Relais.Kernel.Time;

namespace Relais.Identity.Mailbox;

/// <summary>What a link to a new address holds.</summary>
/// <param name="User">Whose account.</param>
/// <param name="Mail">The new address.</param>
/// <param name="Stamp">The account's stamp when it was asked for: it changes with the address, so a link works once.</param>
/// <param name="Until">When it stops working.</param>
internal sealed record MailLink(UserId User, string Mail, string Stamp, Instant Until);

/// <summary>Links that prove that somebody reads the mail of an address. Sealed rather than stored: nothing is kept until the address is confirmed.</summary>
internal sealed class MailLinks(IDataProtectionProvider protection, RelaisSettings settings, TimeProvider time)
{
    internal static readonly Duration Valid = Duration.FromHours(1);

    private readonly IDataProtector protector = protection.CreateProtector("relais.mailbox");

    internal Uri Make(UserId user, string mail, string stamp) =>
        new(settings.PublicUrl, "/confirm/" + protector.Protect(JsonSerializer.Serialize(new MailLink(user, mail, stamp, time.Now() + Valid), Wire.Json)));

    /// <summary><see langword="null"/> for a secret that is not ours or too old.</summary>
    internal MailLink? Open(string secret)
    {
        try
        {
            return JsonSerializer.Deserialize<MailLink>(protector.Unprotect(secret), Wire.Json) is { } link && link.Until > time.Now() ? link : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
